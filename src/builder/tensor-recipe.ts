import { float32ToFloat16 } from "../core/float.ts";
import type { PlaceableTensor } from "../package/shard-layout.ts";
import { ELEMENT_BYTES } from "../package/tensor-bytes.ts";
import { floatLoss, type Loss, quantisedLoss } from "./loss.ts";
import { BLOCK, blocksPerRow, type QuantisedBits, type QuantisedRows, quantiseRows } from "./quantise.ts";

export type FloatDtype = "f32" | "f16";

/** A tensor of the checkpoint, with the shape that it has by the configuration. */
export interface SourceTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A matrix [rows, columns]: checkpoint tensors concatenated along their rows, times `factor`. Trailing axes are flattened into columns. */
export interface MatrixSource {
  readonly parts: readonly SourceTensor[];
  readonly factor?: number;
  /** Takes only these rows; allowed with a single part. */
  readonly range?: { readonly first: number; readonly count: number };
}

/** Whole rows of one source tensor, in the order of its file. */
export interface SourceRows {
  readonly first: number;
  readonly count: number;
  /** float32 [count, columns]; borrowed, so do not keep or change it */
  readonly values: Float32Array;
}

/** Bytes with their offset in the tensor. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Precision lost by all pieces of the same rows; set on one of them. */
  readonly loss?: Loss;
}

/**
 * How one tensor of the package is made. Rows may arrive in any order and in portions of any size: the place of a row's bytes
 * depends on its index alone, so a conversion can stop and resume anywhere.
 */
export interface TensorRecipe extends PlaceableTensor {
  readonly sources: readonly SourceTensor[];
  /** The rows end up scattered over the tensor, so it is faster to pass many at once. */
  readonly scattered?: boolean;
  /** Converts rows of `sources[source]`. */
  pieces(source: number, rows: SourceRows): Iterable<Piece>;
}

/** A tensor that is computed, and not read from the checkpoint. */
export interface ComputedRecipe extends TensorRecipe {
  compute(): Uint8Array;
}

export const isComputed = (recipe: TensorRecipe): recipe is ComputedRecipe => "compute" in recipe;

/** Elements in a row: all axes but the first are flattened. */
export const columnsOf = (part: SourceTensor): number =>
  part.shape.slice(1).reduce((product, size) => product * size, 1);

/** [rows, columns] of a source. */
export function matrixShape(source: MatrixSource): readonly [rows: number, columns: number] {
  const rows = source.range?.count ?? source.parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return [rows, columnsOf(source.parts[0]!)];
}

/** First row of each part in the matrix; negative if a range leaves out rows of it. */
function partStarts({ parts, range }: MatrixSource): number[] {
  let next = -(range?.first ?? 0);
  return parts.map((part) => {
    const start = next;
    next += part.shape[0]!;
    return start;
  });
}

/** The given rows that are part of the matrix, times the factor. `first` counts rows of the matrix. Null when there are none. */
function matrixRows(source: MatrixSource, starts: readonly number[], part: number, rows: SourceRows) {
  const [total, columns] = matrixShape(source);
  const first = Math.max(0, starts[part]! + rows.first);
  const end = Math.min(total, starts[part]! + rows.first + rows.count);
  if (first >= end) return null;
  const skipped = first - starts[part]! - rows.first;
  const inside = rows.values.subarray(skipped * columns, (skipped + end - first) * columns);
  const { factor } = source;
  return {
    first,
    count: end - first,
    values: factor === undefined ? inside : inside.map((value) => value * factor),
  };
}

function encode(values: Float32Array, dtype: FloatDtype): Uint8Array {
  const stored = dtype === "f32" ? values : float32ToFloat16(values);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function encodeMeasured(values: Float32Array, dtype: FloatDtype): { bytes: Uint8Array; loss: Loss } {
  const bytes = encode(values, dtype);
  const stored = dtype === "f16" ? new Uint16Array(bytes.buffer, bytes.byteOffset, values.length) : undefined;
  return { bytes, loss: floatLoss(values, stored) };
}

/** The matrix without changes, [rows, columns]. */
export function denseMatrix(name: string, source: MatrixSource, dtype: FloatDtype): TensorRecipe {
  const [, columns] = matrixShape(source);
  const starts = partStarts(source);
  return {
    name,
    dtype,
    shape: matrixShape(source),
    shelf: "weights",
    sources: source.parts,
    *pieces(part, given) {
      const rows = matrixRows(source, starts, part, given);
      if (rows)
        yield {
          offset: rows.first * columns * ELEMENT_BYTES[dtype],
          ...encodeMeasured(rows.values, dtype),
        };
    },
  };
}

/** The matrix transposed to [columns, rows], as the right operand of `MatMul`. */
export function transposedMatrix(name: string, source: MatrixSource, dtype: FloatDtype): TensorRecipe {
  const [rows, columns] = matrixShape(source);
  const starts = partStarts(source);
  const size = ELEMENT_BYTES[dtype];
  return {
    name,
    dtype,
    shape: [columns, rows],
    shelf: "weights",
    sources: source.parts,
    scattered: true,
    *pieces(part, given) {
      const taken = matrixRows(source, starts, part, given);
      if (!taken) return;
      const { first, count, values } = taken;
      const turned = new Float32Array(values.length);
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < columns; column++)
          turned[column * count + row] = values[row * columns + column]!;
      }
      const { bytes, loss } = encodeMeasured(turned, dtype);
      if (count === rows) yield { offset: 0, bytes, loss };
      else
        for (let column = 0; column < columns; column++) {
          yield {
            offset: (column * rows + first) * size,
            bytes: bytes.subarray(column * count * size, (column + 1) * count * size),
            loss: column === 0 ? loss : undefined,
          };
        }
    },
  };
}

interface QuantisedMatrix {
  readonly values: TensorRecipe;
  readonly scales: TensorRecipe;
}

/**
 * The matrix quantised in blocks of 32 along its rows. Values and scales are in different shards.
 * @param halfScales scales rounded to float16 before quantising
 * @param scaleDtype how the scales are stored
 */
export function quantisedMatrix(
  name: string,
  source: MatrixSource,
  bits: QuantisedBits,
  halfScales: boolean,
  scaleDtype: FloatDtype,
): QuantisedMatrix {
  const [rows, columns] = matrixShape(source);
  const blocks = blocksPerRow(columns);
  const starts = partStarts(source);
  // Both recipes get the same rows one after the other, so the second takes the result of the first.
  let last: { of: Float32Array; first: number; weights: Float32Array; quantised: QuantisedRows } | null =
    null;
  const quantise = (part: number, given: SourceRows) => {
    if (last?.of === given.values) {
      const found = last;
      last = null;
      return found;
    }
    const taken = matrixRows(source, starts, part, given);
    if (!taken) return null;
    const quantised = quantiseRows(taken.values, taken.count, columns, bits, halfScales);
    last = { of: given.values, first: taken.first, weights: taken.values, quantised };
    return last;
  };
  const shared = { sources: source.parts } as const;
  const blockBytes = (BLOCK * bits) / 8;
  return {
    values: {
      ...shared,
      name: `${name}.values`,
      dtype: "u8",
      shape: [rows, blocks, blockBytes],
      shelf: "weights",
      *pieces(part, given) {
        const made = quantise(part, given);
        if (!made) return;
        const { first, weights, quantised } = made;
        const loss = quantisedLoss(weights, columns, quantised, bits, halfScales);
        yield { offset: first * blocks * blockBytes, bytes: quantised.values, loss };
      },
    },
    scales: {
      ...shared,
      name: `${name}.scales`,
      dtype: scaleDtype,
      shape: [rows, blocks],
      shelf: "vectors",
      *pieces(part, given) {
        const made = quantise(part, given);
        if (made)
          yield {
            offset: made.first * blocks * ELEMENT_BYTES[scaleDtype],
            bytes: encode(made.quantised.scales, scaleDtype),
          };
      },
    },
  };
}

/** One-dimensional tensors concatenated, such as biases and norm weights. A range is allowed with a single part. */
export function vector(
  name: string,
  parts: readonly SourceTensor[],
  dtype: FloatDtype,
  range?: MatrixSource["range"],
): TensorRecipe {
  const { shape, ...recipe } = denseMatrix(name, { parts, range }, dtype);
  return { ...recipe, shape: [shape[0]!], shelf: "vectors" };
}

/** A small tensor of any shape, without changes. */
export function storedTensor(name: string, source: SourceTensor, dtype: FloatDtype): TensorRecipe {
  return { ...denseMatrix(name, { parts: [source] }, dtype), shape: source.shape, shelf: "vectors" };
}

/** A tensor that needs its sources whole: made once all of them have been read. */
export interface DerivedRecipe extends TensorRecipe {
  /** @param values float32 of `sources`, in their order */
  derive(values: readonly Float32Array[]): { readonly bytes: Uint8Array; readonly loss: Loss };
}

export const isDerived = (recipe: TensorRecipe): recipe is DerivedRecipe => "derive" in recipe;

/**
 * @param shelf where it is stored: large matrices among the weights
 * @param derive sums and products in double precision; rounded once, when the result is stored
 */
export function derived(
  name: string,
  shape: readonly number[],
  dtype: FloatDtype,
  sources: readonly SourceTensor[],
  derive: (values: readonly Float32Array[]) => ArrayLike<number>,
  shelf: TensorRecipe["shelf"] = "weights",
): DerivedRecipe {
  return {
    name,
    dtype,
    shape,
    shelf,
    sources,
    *pieces() {},
    derive: (values) => encodeMeasured(Float32Array.from(derive(values)), dtype),
  };
}

export function computed(
  name: string,
  shape: readonly number[],
  dtype: FloatDtype,
  values: () => Float32Array,
): ComputedRecipe {
  return {
    name,
    dtype,
    shape,
    shelf: "vectors",
    sources: [],
    *pieces() {},
    compute: () => encode(values(), dtype),
  };
}
