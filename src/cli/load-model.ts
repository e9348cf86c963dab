import type { Model } from "../engine/families/model.ts";
import { modelLoader } from "../engine/families/model-loader.ts";
import { openCpu, WorkerDevice } from "../engine/runtime/worker-device.ts";
import type { ModelPackage } from "../package/open-package.ts";
import type { DeviceChoice, DeviceReport } from "../protocol/engine.ts";

/** A model on a device of its own. */
export interface LoadedModel {
  readonly model: Model;
  readonly report: DeviceReport;
  dispose(): Promise<void>;
}

/** For tool pages, whose workers load one model. @param threads on the CPU, as many as the page takes when absent */
export async function loadModel(
  modelPackage: ModelPackage,
  choice: DeviceChoice,
  threads?: number,
): Promise<LoadedModel> {
  const load = modelLoader(modelPackage);
  const device = new WorkerDevice(undefined, () => openCpu(threads));
  try {
    const { execution, report } = await device.open(choice);
    const model = await load(execution, () => undefined);
    const dispose = async () => {
      await model.dispose();
      device.dispose();
    };
    return { model, report, dispose };
  } catch (error) {
    device.dispose();
    throw error;
  }
}
