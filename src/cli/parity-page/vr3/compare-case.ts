import { readTaggedTurns } from "../../../videorefer/shared/tagged-text.ts";
import { renderPrompt } from "../../../videorefer/vr3/prompt.ts";
import { compareAnswer } from "../compare-answer.ts";
import type { Finished as FinishedCase } from "../parity-case.ts";
import type { StageLog } from "../stage-log.ts";
import { sha256, type TensorFile } from "../tensor-file.ts";
import { joined, type Trace } from "../trace.ts";
import { compareRegion } from "./compare-region.ts";
import { bytesOf, type GoldenCase, keptRows } from "./golden.ts";

interface Finished extends FinishedCase {
  readonly golden: GoldenCase;
  readonly tensors: TensorFile;
  readonly seed: number;
}

/** Holds every stage of an answered case against its golden numbers. */
export async function compareCase(finished: Finished, log: StageLog): Promise<void> {
  const { golden, trace } = finished;
  if (trace.pictures.length > 0) await comparePictures(finished, log);
  await compareRegions(finished, log);
  comparePrompt(finished, log);
  compareAnswer(finished, log);
  log.exact("pictures", [trace.pictures.length], [golden.frames?.indices.length ?? 0]);
}

async function comparePictures({ golden, tensors, trace }: Finished, log: StageLog): Promise<void> {
  const { pictures } = trace;
  const first = pictures[0]!.layout;
  if (golden.resizedHW) log.exact("resized size", [first.height, first.width], golden.resizedHW);

  const patches = joined(pictures.map((picture) => picture.patches));
  const rows = (name: string, values: Float32Array) =>
    keptRows(values, golden.tensors[name]!, golden.tensors[name]!.shape[1]!);
  log.exact("patches", rows("patches", patches), tensors.get("patches").values);
  const digest = golden.tensors.patches!.sha256OfAllRows;
  if (digest) log.same("patches, all rows", await sha256(bytesOf(patches)), digest);

  if (tensors.has("keepMask")) {
    log.exact(
      "pixel differences",
      joined(pictures.map((picture) => picture.difference!)),
      tensors.get("pixelDiff").values,
    );
    log.exact("kept blocks", keepMask(trace), tensors.get("keepMask").values);
  }
  const features = joined(pictures.map((picture) => picture.features));
  log.floats("vision features", rows("visionFeatures", features), tensors.get("visionFeatures").values);
  compareProjected({ golden, tensors, trace }, log);
}

/** 1 for every kept block of every picture. */
function keepMask({ pictures }: Trace): Uint8Array {
  const blocks = pictures.map((picture) => {
    const mask = new Uint8Array(picture.layout.blocks);
    for (const block of picture.kept) mask[block] = 1;
    return [...mask];
  });
  return Uint8Array.from(blocks.flat());
}

/** Golden rows are those before pruning; only kept blocks are ever projected, so the others have no counterpart. */
function compareProjected(
  { golden, tensors, trace }: Pick<Finished, "golden" | "tensors" | "trace">,
  log: StageLog,
): void {
  const { values, shape } = tensors.get("projected");
  const [count, width] = shape as readonly [number, number];
  const { start, step } = golden.tensors.projected!.rows ?? { start: 0, step: 1 };
  const places = new Map<number, Float32Array>();
  let firstBlock = 0;
  for (const { layout, kept, tokens } of trace.pictures) {
    for (const [row, block] of kept.entries()) {
      places.set(firstBlock + block, tokens.subarray(row * width, (row + 1) * width));
    }
    firstBlock += layout.blocks;
  }
  const [actual, expected]: Float32Array[][] = [[], []] as [never[], never[]];
  for (let row = 0; row < count; row++) {
    const place = places.get(start + row * step);
    if (!place) continue;
    actual.push(place);
    expected.push((values as Float32Array).subarray(row * width, (row + 1) * width));
  }
  log.floats("projected tokens", joined(actual), joined(expected));
}

async function compareRegions(finished: Finished, log: StageLog): Promise<void> {
  const { golden, tensors, trace, seed } = finished;
  const expected = golden.regions ?? [];
  log.exact("regions", [trace.regions.length], [expected.length]);
  if (expected.length === 0) return;
  await compareRegion({ golden, tensors, regions: trace.regions, seed }, log);
  log.floats(
    "region features",
    joined(trace.regions.map((region) => region.rows)),
    tensors.get("regionFeatures").values,
  );
  log.floats("region tokens", trace.regionRows, tensors.get("regionTokens").values);
}

function comparePrompt({ golden, tensors, trace, tokenizer }: Finished, log: StageLog): void {
  log.same("prompt", trace.text, golden.prompt);
  const pruned = tensors.has("inputIdsPruned") ? "inputIdsPruned" : "inputIds";
  log.exact("prompt ids", trace.ids, tensors.get(pruned).values);
  const labelSeconds = golden.timestampsSeconds ?? [];
  const kind = golden.modal === "text" ? "none" : golden.modal;
  const prompt = renderPrompt({
    turns: readTaggedTurns([{ role: "user", text: golden.question }], kind),
    visual: kind === "video" ? { kind, labelSeconds } : { kind },
    regionTokens: (golden.regions ?? []).map((region) => region.placeholders),
  });
  const blocks = trace.pictures.map((picture) => picture.layout.blocks);
  log.exact(
    "prompt ids before pruning",
    tokenizer.encodePrompt(prompt, blocks).ids,
    tensors.get("inputIds").values,
  );
  const embeddings = joined(trace.chunks);
  const { inputsEmbeds } = golden.tensors;
  log.floats(
    "input embeddings",
    keptRows(embeddings, inputsEmbeds!, inputsEmbeds!.shape[1]!),
    tensors.get("inputsEmbeds").values,
  );
}
