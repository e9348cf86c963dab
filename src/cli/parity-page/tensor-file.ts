import type { ByteSource } from "../../builder/byte-source.ts";
import { readSafetensorsHeader } from "../../builder/safetensors.ts";
import { hexDigest } from "../../core/hex-digest.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";

type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A small safetensors file held in memory. */
export interface TensorFile {
  has(name: string): boolean;
  get(name: string): { readonly shape: readonly number[]; readonly values: TensorValues };
}

/** Reads a safetensors file of a fixture; `.gz` ones are unpacked. */
export async function openTensors(folder: string, path: string): Promise<TensorFile> {
  const { body } = await fetchFile(folder, path);
  const stream = path.endsWith(".gz") ? body!.pipeThrough(new DecompressionStream("gzip")) : body;
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const source: Pick<ByteSource, "size" | "read"> = {
    size: async () => bytes.length,
    read: async (_path, offset, length) => bytes.slice(offset, offset + length),
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

export async function fetchFile(folder: string, path: string): Promise<Response> {
  const response = await fetch(`${folder}/${path}`);
  if (!response.ok) throw new RangeError(`${path} of the fixture: HTTP ${response.status}`);
  return response;
}

/** One picture of a stack [frame, row, column, channel]. */
export function imageOf(file: TensorFile, stack: string, index: number): RgbImage {
  const { shape, values } = file.get(stack);
  const [, height, width] = shape as readonly [number, number, number];
  const size = height * width * 3;
  return { width, height, data: (values as Uint8Array).slice(index * size, (index + 1) * size) };
}

/** One mask of a stack [mask, row, column]. */
export function maskOf(file: TensorFile, stack: string, index: number): BitMask {
  const { shape, values } = file.get(stack);
  const [, height, width] = shape as readonly [number, number, number];
  const size = height * width;
  return { width, height, data: (values as Uint8Array).slice(index * size, (index + 1) * size) };
}

/** Copied, as memory that threads share is not hashed. */
export const sha256 = (bytes: Uint8Array): Promise<string> => hexDigest("SHA-256", bytes.slice());
