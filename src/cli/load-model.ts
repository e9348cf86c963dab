import type { Arithmetic } from "../engine/cpu/integer-arithmetic.ts";
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

/** What the CPU is told otherwise than in the app. */
export interface CpuOptions {
  /** By default as many as the page takes. */
  readonly threads?: number;
  /** Of products on our own routines. */
  readonly arithmetic?: Arithmetic;
}

/** For tool pages, whose workers load one model. */
export async function loadModel(
  modelPackage: ModelPackage,
  choice: DeviceChoice,
  { threads, arithmetic }: CpuOptions = {},
): Promise<LoadedModel> {
  const load = modelLoader(modelPackage);
  const device = new WorkerDevice(undefined, () => openCpu(threads, arithmetic));
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
