import type { ByteSource } from "../../builder/byte-source.ts";
import { readSafetensorsHeader } from "../../builder/safetensors.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";

/** A golden fixture folder: golden.json with its tensors, in the format its own README describes. */
export interface Fixture {
  readonly golden: Golden;
  readonly folder: string;
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

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A small safetensors file held in memory. */
export interface TensorFile {
  has(name: string): boolean;
  get(name: string): { readonly shape: readonly number[]; readonly values: TensorValues };
}

export async function openFixture(folder: string): Promise<Fixture> {
  const golden = (await (await fetchFile(folder, "golden.json")).json()) as Golden;
  return {
    golden,
    folder,
    frames: await openTensors(folder, golden.frames.file),
    masks: await openTensors(folder, golden.masks.file),
  };
}

export async function openTensors(folder: string, path: string): Promise<TensorFile> {
  const bytes = new Uint8Array(await (await fetchFile(folder, path)).arrayBuffer());
  const source: ByteSource = {
    size: async () => bytes.length,
    read: async (_path, offset, length) => bytes.slice(offset, offset + length),
    exists: async () => true,
  };
  const entries = await readSafetensorsHeader(source, path);
  return {
    has: (name) => entries.has(name),
    get(name) {
      const entry = entries.get(name);
      if (!entry) throw new RangeError(`${path} holds no tensor ${name}`);
      const data = bytes.slice(entry.offset, entry.offset + entry.bytes);
      if (entry.dtype === "U8") return { shape: entry.shape, values: data };
      if (entry.dtype === "I32") return { shape: entry.shape, values: new Int32Array(data.buffer) };
      if (entry.dtype === "F32") return { shape: entry.shape, values: new Float32Array(data.buffer) };
      throw new RangeError(`${path}: ${name} has dtype ${entry.dtype}, expected U8, I32 or F32`);
    },
  };
}

async function fetchFile(folder: string, path: string): Promise<Response> {
  const response = await fetch(`${folder}/${path}`);
  if (!response.ok) throw new RangeError(`${path} of the fixture: HTTP ${response.status}`);
  return response;
}

/** One picture of a stack [frame, row, column, channel]. */
export function imageOf(file: TensorFile, stack: string, index: number): RgbImage {
  const { shape, values } = file.get(stack);
  const [, height, width] = shape;
  const size = height * width * 3;
  return { width, height, data: (values as Uint8Array).slice(index * size, (index + 1) * size) };
}

/** One mask of a stack [mask, row, column]. */
export function maskOf(file: TensorFile, stack: string, index: number): BitMask {
  const { shape, values } = file.get(stack);
  const [, height, width] = shape;
  const size = height * width;
  return { width, height, data: (values as Uint8Array).slice(index * size, (index + 1) * size) };
}
