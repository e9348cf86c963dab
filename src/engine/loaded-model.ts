import type { DeviceChoice, DeviceReport, LoadProgress } from "../protocol/engine.ts";
import { openDevice } from "./device.ts";
import type { Model } from "./model.ts";
import type { ModelPackage } from "./model-package.ts";
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
  onProgress({ phase: "runtime", loadedBytes: 0, totalBytes });
  const { execution, report } = await openDevice(choice);
  const { gpu } = execution;
  try {
    const model = await LOADERS[modelPackage.manifest.family](execution, modelPackage, (done, total) =>
      onProgress({ phase: "sessions", loadedBytes: (totalBytes * done) / total, totalBytes }),
    );
    if (gpu && !gpu.software) {
      onProgress({ phase: "warm-up", loadedBytes: totalBytes, totalBytes });
      await warmUp(model);
    }
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

/** Enough rows for the prefill kernels rather than those for one row. */
const WARM_UP_TOKENS = 64;

/** Reads and writes a few tokens, so that the first question does not wait for the decoder's pipelines to compile. */
async function warmUp({ generation, tokenizer }: Model): Promise<void> {
  const { signal } = new AbortController();
  const ids = new Int32Array(WARM_UP_TOKENS).fill(tokenizer.controlId("<|im_start|>"));
  await generation.prefill({ ids, splices: [], stretches: [] }, 2, () => undefined, signal);
  const tokens = generation.generate(
    { maxNewTokens: 2, repetitionPenalty: 1, sampling: null, seed: 0 },
    signal,
  );
  for (let next = await tokens.next(); !next.done; next = await tokens.next());
}
