import { compareAnswer } from "../compare-answer.ts";
import type { Finished as FinishedCase } from "../parity-case.ts";
import type { StageLog } from "../stage-log.ts";
import type { TensorFile } from "../tensor-file.ts";
import { joined } from "../trace.ts";
import { keptRows } from "../vr3/golden.ts";
import { compareMask } from "./compare-mask.ts";
import type { PrlGoldenCase } from "./golden.ts";

interface Finished extends FinishedCase {
  readonly golden: PrlGoldenCase;
  readonly tensors: TensorFile;
  readonly seed: number;
}

/** Holds every stage of an answered case against its golden numbers. */
export async function compareCase(finished: Finished, log: StageLog): Promise<void> {
  const { golden, tensors, trace, seed } = finished;
  const regions = golden.regions ?? [];
  log.exact("masks", [trace.masks.length], [regions.length]);
  const rows = (name: string, values: Float32Array) => {
    const tensor = golden.tensors[name]!;
    return keptRows(values, tensor, tensor.shape[1]!);
  };
  if (regions.length > 0) {
    await compareMask({ golden, tensors, masks: trace.masks, seed }, log);
    const fused = joined(trace.masks.map((mask) => mask.fused));
    log.floats("fused rows", rows("regionFeatures", fused), tensors.get("regionFeatures").values);
    log.floats("region tokens", rows("regionTokens", trace.regionRows), tensors.get("regionTokens").values);
  }
  log.same("prompt", trace.text, golden.prompt);
  log.exact("prompt ids", trace.ids, tensors.get("inputIds").values);
  const embeddings = joined(trace.chunks);
  log.floats("input embeddings", rows("inputsEmbeds", embeddings), tensors.get("inputsEmbeds").values);
  compareAnswer(finished, log);
}
