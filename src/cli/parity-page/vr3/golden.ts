import type { TensorFile } from "../tensor-file.ts";
import { joined } from "../trace.ts";

/** What all cases of a fixture of the VideoRefer-VideoLLaMA3 family share. */
export interface FixtureFiles {
  readonly golden: Golden;
  readonly frames: TensorFile;
  readonly masks: TensorFile;
}

export interface Golden {
  readonly seeds: { readonly kmeans: number };
  readonly compute: { readonly maxNewTokens: number };
  readonly frames: { readonly file: string };
  readonly masks: { readonly file: string };
  readonly cases: readonly GoldenCase[];
}

export interface Picked {
  readonly stack: string;
  readonly indices: readonly number[];
}

export interface GoldenCase {
  readonly id: string;
  readonly modal: "video" | "image" | "text";
  readonly question: string;
  readonly frames?: Picked;
  readonly timestampsSeconds?: readonly number[];
  readonly regionFrames?: Picked;
  readonly masks?: Picked;
  readonly maskIds?: readonly number[];
  readonly resizedHW?: readonly [number, number];
  readonly regions?: readonly GoldenRegion[];
  readonly prompt: string;
  readonly generatedText: string;
  readonly file: string;
  readonly tensors: Readonly<Record<string, GoldenTensor>>;
}

export interface GoldenRegion {
  readonly cropBoxYXYX: readonly [number, number, number, number];
  readonly scaledHW: readonly [number, number];
  readonly scaledCropSha256: string;
  readonly scaledCropSampleStep: number;
  readonly placeholders: number;
}

export interface GoldenTensor {
  readonly shape: readonly number[];
  /** Set when only rows `start, start + step, …` of `of` rows are kept. */
  readonly rows?: { readonly of: number; readonly start: number; readonly step: number };
  readonly sha256OfAllRows?: string;
}

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
