import * as v from "valibot";
import {
  byName,
  corners,
  count,
  counts,
  list,
  modality,
  number,
  object,
  pair,
  path,
  text,
} from "../golden-schema.ts";
import type { TensorFile } from "../tensor-file.ts";
import { joined } from "../trace.ts";

/** What all cases of a fixture of the VideoRefer-VideoLLaMA3 family share. */
export interface FixtureFiles {
  readonly golden: Golden;
  readonly frames: TensorFile;
  readonly masks: TensorFile;
}

const picked = object({ stack: text, indices: counts });

export const regionEntries = {
  cropBoxYXYX: corners,
  scaledHW: pair,
  scaledCropSha256: text,
  scaledCropSampleStep: count,
  placeholders: count,
} as const;

const goldenTensor = object({
  shape: counts,
  /** Set when only rows `start, start + step, …` of `of` rows are kept. */
  rows: v.optional(object({ of: count, start: count, step: count })),
  sha256OfAllRows: v.optional(text),
});

export const caseEntries = {
  id: text,
  modal: modality,
  question: text,
  frames: v.optional(picked),
  timestampsSeconds: v.optional(list(number)),
  regionFrames: v.optional(picked),
  masks: v.optional(picked),
  maskIds: v.optional(counts),
  resizedHW: v.optional(pair),
  regions: v.optional(list(object(regionEntries))),
  prompt: text,
  generatedText: text,
  file: path,
  tensors: byName(goldenTensor),
} as const;

export const goldenEntries = {
  seeds: object({ kmeans: number }),
  compute: object({ maxNewTokens: count }),
  frames: object({ file: path }),
  masks: object({ file: path }),
} as const;

/** golden.json of a fixture of the VideoRefer-VideoLLaMA3 family, or of PixelRefer. */
export const vr3GoldenSchema = object({ ...goldenEntries, cases: list(object(caseEntries)) });

export type Golden = v.InferOutput<typeof vr3GoldenSchema>;
export type GoldenCase = Golden["cases"][number];
export type GoldenRegion = NonNullable<GoldenCase["regions"]>[number];
type GoldenTensor = GoldenCase["tensors"][string];

/** The rows of a complete matrix that a golden tensor kept. @param width values per row */
export function keptRows(values: Float32Array, tensor: GoldenTensor, width: number): Float32Array {
  if (!tensor.rows) return values;
  const { of, start, step } = tensor.rows;
  if (values.length !== of * width) return values;
  const rows: Float32Array[] = [];
  for (let row = start; row < of && rows.length < tensor.shape[0]!; row += step) {
    rows.push(values.subarray(row * width, (row + 1) * width));
  }
  return joined(rows);
}

export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
