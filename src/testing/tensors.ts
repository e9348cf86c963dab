import type { RgbImage } from "../core/image.ts";
import type { BitMask } from "../core/mask.ts";

export interface Tensor {
  readonly dtype: "F32" | "I32" | "U8";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Pictures of a stack [picture, row, column, channel]. */
export function imagesOf({ shape, data }: Tensor, indices: readonly number[]): RgbImage[] {
  const [, height, width] = shape as readonly [number, number, number];
  return slices(data as Uint8Array, height * width * 3, indices).map((part) => ({
    width,
    height,
    data: part,
  }));
}

/** Masks of a stack [mask, row, column]; all of them unless told which. */
export function masksOf({ shape, data }: Tensor, indices?: readonly number[]): BitMask[] {
  const [count, height, width] = shape as readonly [number, number, number];
  const all = Array.from({ length: count }, (_, index) => index);
  return slices(data as Uint8Array, height * width, indices! ?? all).map((part) => ({
    width,
    height,
    data: part,
  }));
}

const slices = (data: Uint8Array, size: number, indices: readonly number[]): Uint8Array[] =>
  indices.map((index) => data.slice(index * size, (index + 1) * size));

/** Reads a whole safetensors file of float32, int32 and uint8 tensors. */
export function parseTensors(bytes: Uint8Array): Record<string, Tensor> {
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header: Record<string, { dtype: Tensor["dtype"]; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  const tensors: Record<string, Tensor> = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = data_offsets;
    const { buffer } = bytes.slice(8 + headerLength + start, 8 + headerLength + end);
    const data =
      dtype === "F32"
        ? new Float32Array(buffer)
        : dtype === "I32"
          ? new Int32Array(buffer)
          : new Uint8Array(buffer);
    tensors[name] = { dtype, shape, data };
  }
  return tensors;
}
