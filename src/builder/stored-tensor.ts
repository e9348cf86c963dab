import { FailureError } from "../core/failure.ts";
import { float16ToFloat32 } from "../core/float.ts";
import { widenBfloat16 } from "./quantise-kernels.ts";

/** Bytes per element of the types that weights may have. */
export const FLOAT_BYTES = { BF16: 2, F16: 2, F32: 4 } as const;
type StoredFloat = keyof typeof FLOAT_BYTES;

/** A tensor in a file of weights. */
export interface StoredTensor {
  readonly file: string;
  /** Absolute position in the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Whether the type is one that weights may have. */
export const isFloatType = (dtype: string): boolean => Object.hasOwn(FLOAT_BYTES, dtype);

/** Bytes of an element of a tensor of such a type. */
export const elementBytes = ({ dtype }: StoredTensor): number => FLOAT_BYTES[dtype as StoredFloat];

/**
 * Elements of a tensor as float32.
 * @param first index of the first of them in the tensor, for messages
 * @param target float32 of as many elements, written to and returned
 * @throws FailureError `checkpoint-invalid` when one is NaN or infinite
 */
export function decodeElements(
  name: string,
  tensor: StoredTensor,
  first: number,
  bytes: Uint8Array,
  target?: Float32Array<ArrayBuffer>,
): Float32Array {
  const width = elementBytes(tensor);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const { values, finite } = decode(tensor.dtype as StoredFloat, aligned, aligned.length / width, target);
  // One non-finite weight would turn every answer into noise much later, far from its cause.
  // Subtracting makes NaN of both kinds.
  for (let i = finite ? values.length : 0; i < values.length; i++) {
    if (values[i]! - values[i]! !== 0)
      throw new FailureError(
        "checkpoint-invalid",
        `${tensor.file}: tensor ${name} holds ${values[i]} at element ${first + i}`,
      );
  }
  return values;
}

/** `finite` is false where some value may be none. */
function decode(
  dtype: StoredFloat,
  bytes: Uint8Array,
  count: number,
  target = new Float32Array(count),
): { readonly values: Float32Array; readonly finite: boolean } {
  if (dtype === "F32")
    return { values: new Float32Array(bytes.buffer, bytes.byteOffset, count), finite: false };
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  if (dtype === "BF16") return { finite: widenBfloat16(bits, target), values: target };
  return { values: float16ToFloat32(bits, target), finite: false };
}
