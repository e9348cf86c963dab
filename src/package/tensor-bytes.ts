import type { TensorEntry } from "./manifest.ts";

/** Bytes per element of the types that tensors of a package have. */
export const ELEMENT_BYTES: Readonly<Record<TensorEntry["dtype"], number>> = {
  f32: 4,
  f16: 2,
  u8: 1,
  i32: 4,
};

/** Bytes of a tensor; a shape without axes is of one element. */
export function tensorBytes({ dtype, shape }: Pick<TensorEntry, "dtype" | "shape">): number {
  return shape.reduce((product, size) => product * size, ELEMENT_BYTES[dtype]);
}
