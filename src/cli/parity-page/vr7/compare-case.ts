import type { RgbImage } from "../../../core/image.ts";
import { resizeBicubic } from "../../../videorefer/numeric/pillow-bicubic.ts";
import { readTaggedTurns } from "../../../videorefer/shared/tagged-text.ts";
import type { Vr7Config } from "../../../videorefer/vr7/config.ts";
import { renderVr7Prompt } from "../../../videorefer/vr7/prompt.ts";
import { sampleEvenly } from "../../../videorefer/vr7/sampling.ts";
import type { Finished } from "../parity-case.ts";
import type { StageLog } from "../stage-log.ts";
import { imageOf, sha256, type TensorFile } from "../tensor-file.ts";
import { joined } from "../trace.ts";
import type { Vr7Golden, Vr7GoldenCase } from "./golden.ts";
import { sampled, stepsOf } from "./sample.ts";

interface Vr7Finished extends Finished {
  readonly golden: Vr7Golden;
  readonly id: string;
  readonly case: Vr7GoldenCase;
  readonly config: Vr7Config;
  readonly inputs: TensorFile;
  readonly tensors: TensorFile;
}

/** Holds every stage of an answered case against its golden numbers. */
export async function compareVr7Case(finished: Vr7Finished, log: StageLog): Promise<void> {
  if (finished.case.mode !== "text") {
    await comparePixels(finished, log);
    compareVisual(finished, log);
  }
  compareObjects(finished, log);
  comparePrompt(finished, log);
  compareAnswer(finished, log);
}

/** The values of `actual` that the golden tensor `part` kept, and the golden ones. */
function compareSample(
  { golden, id, tensors }: Vr7Finished,
  stage: string,
  part: string,
  actual: Float32Array,
  dims: readonly number[],
  log: StageLog,
): void {
  const name = `${id}.${part}`;
  const steps = stepsOf(golden.tensors[name]!.meaning, dims.length);
  log.floats(stage, sampled(actual, dims, steps), tensors.get(name).values);
}

async function comparePixels(finished: Vr7Finished, log: StageLog): Promise<void> {
  const { golden, id, case: one, config, inputs, tensors, trace } = finished;
  const clip = `clip.${one.clip}`;
  const indices = one.frame_indices!;
  if (one.mode === "video") {
    const count = golden.inputs[clip]!.shape[0]!;
    const timesSeconds = Array.from({ length: count }, (_, index) => index);
    const chosen = sampleEvenly({ timesSeconds, endSeconds: count }, one.num_frames!);
    log.exact(
      "frame indices",
      chosen.map(({ index }) => index),
      indices,
    );
  }
  const { width, height } = config.picture;
  const resized = indices.map((index) => resizeBicubic(imageOf(inputs, clip, index), width, height));
  const bytes = planar(resized);
  log.same("resized bytes, all", await sha256(bytes), one.pixel_bytes_sha256!);
  const dims = [resized.length, 3, height, width];
  const steps = stepsOf(golden.tensors[`${id}.pixel_sample`]!.meaning, 4);
  log.exact("resized bytes", sampled(bytes, dims, steps), tensors.get(`${id}.pixel_sample`).values);
  const table = tensors.get("pixel_lut").values as Float32Array;
  log.exact(
    "patches",
    joined(trace.pairs.map((pair) => pair.patches)),
    joined(resized.map((image) => patchesOf(image, table, config))),
  );
}

/** Pictures as upstream keeps them, [T, 3, H, W]. */
function planar(images: readonly RgbImage[]): Uint8Array {
  const { width, height } = images[0]!;
  const plane = width * height;
  const out = new Uint8Array(images.length * 3 * plane);
  for (const [index, { data }] of images.entries()) {
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let c = 0; c < 3; c++) out[(index * 3 + c) * plane + pixel] = data[pixel * 3 + c]!;
    }
  }
  return out;
}

/** What the patch convolution reads: per patch channel, row and column, each byte through upstream's table. */
function patchesOf(image: RgbImage, table: Float32Array, { patchSize, picture }: Vr7Config): Float32Array {
  const values: number[] = [];
  for (let patch = 0; patch < picture.patches; patch++) {
    const top = Math.floor(patch / picture.grid.columns) * patchSize;
    const left = (patch % picture.grid.columns) * patchSize;
    for (let c = 0; c < 3; c++) {
      for (let y = top; y < top + patchSize; y++) {
        for (let x = left; x < left + patchSize; x++) {
          values.push(table[image.data[(y * image.width + x) * 3 + c]!]!);
        }
      }
    }
  }
  return Float32Array.from(values);
}

function compareVisual(finished: Vr7Finished, log: StageLog): void {
  const { id, case: one, config, tensors, trace } = finished;
  const { picture, visionSize, pairTokens, language } = config;
  const features = joined(trace.pairs.map((pair) => pair.features));
  const frames = one.frame_indices!.length;
  compareSample(
    finished,
    "vision features",
    "vision_sample",
    features,
    [frames, picture.patches, visionSize],
    log,
  );

  const repeats = one.mode === "image" ? one.connector_tokens! / pairTokens : 1;
  const pairs = trace.pairs.map((pair) => pair.tokens);
  const tokens = joined(Array.from({ length: repeats }, () => pairs).flat());
  const dims = [one.connector_tokens!, language.hiddenSize];
  compareSample(finished, "connector tokens", "connector_sample", tokens, dims, log);
  if (tensors.has(`${id}.connector_step0`)) {
    log.floats("connector, first pair", pairs[0]!, tensors.get(`${id}.connector_step0`).values);
  }
}

function compareObjects({ id, case: one, tensors, trace }: Vr7Finished, log: StageLog): void {
  const counts = one.region_token_counts ?? [];
  log.exact(
    "region token counts",
    trace.objects.map(({ merged }) => merged.length),
    counts,
  );
  if (counts.length === 0) return;
  const cells = trace.objects.flatMap((object) => object.cells).flatMap((mask) => [...mask]);
  log.exact("masks at the features' size", cells, tensors.get(`${id}.masks27`).values);
  const rows = (part: "pooled" | "merged") => joined(trace.objects.flatMap((object) => object[part]));
  log.floats("pooled features", rows("pooled"), tensors.get(`${id}.pooled`).values);
  log.floats("merged features", rows("merged"), tensors.get(`${id}.merged`).values);
  log.floats("region tokens", trace.regionRows, tensors.get(`${id}.region_tokens`).values);
}

function comparePrompt(finished: Vr7Finished, log: StageLog): void {
  const { golden, case: one, config, trace, tokenizer } = finished;
  log.same("prompt", trace.text, one.prompt);
  const kind = one.mode === "text" ? "none" : one.mode;
  const regions = one.region_token_counts?.length ?? 0;
  const turns = readTaggedTurns([{ role: "user", text: one.question }], kind);
  const prompt = renderVr7Prompt({ turns, visual: kind, regions });
  const { ids, imagePositions } = tokenizer.encodePrompt(prompt, kind === "none" ? [] : [1]);
  for (const position of imagePositions)
    ids[position] = golden.sentinels[kind === "image" ? "<image>" : "<video>"];
  log.exact("prompt ids", ids, one.input_ids);
  log.exact("sequence length", [trace.ids.length], [one.sequence_length]);
  const dims = [trace.ids.length, config.language.hiddenSize];
  compareSample(finished, "input embeddings", "embeds_sample", joined(trace.chunks), dims, log);
}

function compareAnswer({ id, case: one, tensors, trace, summary }: Vr7Finished, log: StageLog): void {
  const steps = trace.logitsPerStep;
  log.floats("prefill logits", steps[0] ?? [], tensors.get(`${id}.last_logits`).values, "decoder");
  const best = tensors.get(`${id}.step_top_ids`);
  const [, count] = best.shape as readonly [number, number];
  const actual = steps.flatMap((logits, step) =>
    Array.from(best.values.slice(step * count, (step + 1) * count), (token) => logits[token]!),
  );
  log.floats("best logits of every step", actual, tensors.get(`${id}.step_top_logits`).values, "choice");
  log.exact("generated ids", summary.tokenIds, one.generated_ids, "choice");
  log.same("generated text", summary.text, one.generated_text.trim(), "choice");
}
