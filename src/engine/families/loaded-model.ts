import { asLanguagePackage, type ModelPackage } from "../../package/open-package.ts";
import type { DeviceChoice, DeviceReport, LoadProgress } from "../../protocol/engine.ts";
import { openDevice } from "../runtime/device.ts";
import { familyOf } from "./family-list.ts";
import type { Model } from "./model.ts";

/** A model on a device. */
export interface LoadedModel {
  readonly model: Model;
  readonly report: DeviceReport;
  dispose(): Promise<void>;
}

/**
 * Opens the device and puts a verified package on it.
 * @throws FailureError `package-unsupported` for a package of another kind or of an unknown family, before anything is opened;
 *         and as the device and the family's loader do
 */
export async function loadModel(
  modelPackage: ModelPackage,
  choice: DeviceChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  const languagePackage = asLanguagePackage(modelPackage);
  const family = familyOf(languagePackage.manifest);
  const totalBytes = modelPackage.weightBytes;
  const onRuntime = () => onProgress({ phase: "runtime", loadedBytes: 0, totalBytes });
  onRuntime();
  const { execution, report } = await openDevice(choice, onRuntime);
  const { gpu } = execution;
  try {
    const model = await family.load(execution, languagePackage, (done, total) => {
      const phase = done < total ? "sessions" : "warm-up";
      onProgress({ phase, loadedBytes: (totalBytes * done) / total, totalBytes });
    });
    const dispose = async () => {
      await model.dispose();
      gpu?.device.destroy();
    };
    return { model, report, dispose };
  } catch (error) {
    gpu?.device.destroy();
    throw error;
  }
}
