import type { ByteSource } from "../../builder/byte-source.ts";
import { readSafetensorsHeader } from "../../builder/safetensors.ts";
import { FailureError } from "../../core/failure.ts";
import { hexDigest } from "../../core/hex-digest.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";

type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A small safetensors file held in memory. */
export interface TensorFile {
  has(name: string): boolean;
  get(name: string): { readonly shape: readonly number[]; readonly values: TensorValues };
}

/**
 * Reads a safetensors file of a fixture, or the one that is packed as `.gz` in its place.
 * @throws FailureError `checkpoint-invalid` where it is damaged, or holds no tensor that is asked for
 */
export async function openTensors(folder: string, name: string): Promise<TensorFile> {
  const path = name.endsWith(".gz") || (await isThere(folder, name)) ? name : `${name}.gz`;
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
      if (!entry) throw invalid(`${path} should hold a tensor ${name}, and does not; make the fixture again`);
      const data = bytes.slice(entry.offset, entry.offset + entry.bytes);
      if (entry.dtype === "U8") return { shape: entry.shape, values: data };
      if (entry.dtype === "I32") return { shape: entry.shape, values: new Int32Array(data.buffer) };
      if (entry.dtype === "F32") return { shape: entry.shape, values: new Float32Array(data.buffer) };
      throw invalid(
        `${path}: ${name} should be of U8, I32 or F32, is of ${entry.dtype}; make the fixture again`,
      );
    },
  };
}

async function isThere(folder: string, path: string): Promise<boolean> {
  return (await fetch(`${folder}/${path}`, { method: "HEAD" })).ok;
}

const invalid = (message: string) => new FailureError("checkpoint-invalid", message);

export async function fetchFile(folder: string, path: string): Promise<Response> {
  const response = await fetch(`${folder}/${path}`);
  if (!response.ok) throw invalid(`${path} is missing from the fixture; copy the whole fixture again`);
  return response;
}

/** One picture of a stack [frame, row, column, channel]. */
export function imageOf(file: TensorFile, stack: string, index: number): RgbImage {
  return bytesAt(file, stack, index, 3);
}

/** One mask of a stack [mask, row, column]. */
export function maskOf(file: TensorFile, stack: string, index: number): BitMask {
  return bytesAt(file, stack, index, 1);
}

function bytesAt(file: TensorFile, stack: string, index: number, channels: 1 | 3) {
  const { shape, values } = file.get(stack);
  const [count = 0, height = 0, width = 0] = shape;
  const size = height * width * channels;
  if (!(values instanceof Uint8Array) || values.length !== count * size || index >= count) {
    throw invalid(
      `${stack} should be bytes [more than ${index}, rows, columns${channels === 3 ? ", 3" : ""}], is [${shape.join(", ")}]; make the fixture again`,
    );
  }
  return { width, height, data: values.slice(index * size, (index + 1) * size) };
}

/** Copied, as memory that threads share is not hashed. */
export const sha256 = (bytes: Uint8Array): Promise<string> => hexDigest("SHA-256", bytes.slice());
