import type { Finished } from "./parity-case.ts";
import type { StageLog } from "./stage-log.ts";
import type { TensorFile } from "./tensor-file.ts";

interface Answered extends Pick<Finished, "trace" | "summary"> {
  readonly golden: { readonly generatedText: string };
  readonly tensors: TensorFile;
}

/** Holds logits and the answer itself against the golden ones. */
export function compareAnswer({ golden, tensors, trace, summary }: Answered, log: StageLog): void {
  const steps = trace.logitsPerStep;
  const expectedIds = tensors.get("generatedIds").values;
  const logits = { prefillLogits: 0, secondLogits: 1, lastLogits: expectedIds.length - 1 };
  for (const [name, step] of Object.entries(logits)) {
    if (!tensors.has(name)) continue;
    log.floats(name, steps[step] ?? [], tensors.get(name).values, step > 0 ? "choice" : "decoder");
  }
  log.exact("generated ids", summary.tokenIds, expectedIds, "choice");
  log.same("generated text", summary.text, golden.generatedText, "choice");
}
