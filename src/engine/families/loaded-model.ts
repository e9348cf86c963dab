import type { ModelPackage } from "../../package/open-package.ts";
import type { DeviceChoice, DeviceReport, LoadProgress } from "../../protocol/engine.ts";
import { openDevice } from "../runtime/device.ts";
import type { Model } from "./model.ts";
import { loadVr3Model } from "./vr3/model.ts";
import { loadVr7Model } from "./vr7/model.ts";

/** A model on a device. */
export interface LoadedModel {
  readonly model: Model;
  readonly report: DeviceReport;
  dispose(): Promise<void>;
}

const LOADERS = {
  "videorefer-videollama3": loadVr3Model,
  "videorefer-videollama2": loadVr7Model,
} as const;

/** Opens the device and puts a verified package on it. */
export async function loadModel(
  modelPackage: ModelPackage,
  choice: DeviceChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  const totalBytes = modelPackage.weightBytes;
  const onRuntime = () => onProgress({ phase: "runtime", loadedBytes: 0, totalBytes });
  onRuntime();
  const { execution, report } = await openDevice(choice, onRuntime);
  const { gpu } = execution;
  try {
    const model = await LOADERS[modelPackage.manifest.family](execution, modelPackage, (done, total) => {
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
