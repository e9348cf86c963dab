import { float32ToFloat16 } from "./float.ts";
import { BLOCK, blocksPerRow, type QuantisedBits, quantiseRows } from "./quantise.ts";
import type { Checkpoint } from "./safetensors.ts";

export type FloatDtype = "f32" | "f16";

/** A tensor of the checkpoint with the shape the configuration promises. */
export interface SourceTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A matrix [rows, columns] made of checkpoint tensors below one another, times `factor`. Trailing axes are flattened into columns. */
export interface MatrixSource {
  readonly parts: readonly SourceTensor[];
  readonly factor?: number;
  /** Only these rows of the one part there is. */
  readonly range?: { readonly first: number; readonly count: number };
}

/** How one tensor of the package is made. `chunks` can be called again and yields the same bytes. */
export interface TensorRecipe {
  readonly name: string;
  readonly dtype: FloatDtype | "u8" | "i32";
  readonly shape: readonly number[];
  /** Matrices and small dtype-dependent tensors lie in different shards: another float variant re-emits only the latter. */
  readonly shelf: "weights" | "vectors";
  readonly sources: readonly SourceTensor[];
  chunks(checkpoint: Checkpoint): AsyncIterable<Uint8Array>;
}

/** Float32 values held at a time while a matrix streams through. */
const SLAB_VALUES = 4 * 2 ** 20;

const ELEMENT_BYTES = { f32: 4, f16: 2, u8: 1, i32: 4 } as const;

export const recipeBytes = (recipe: Pick<TensorRecipe, "dtype" | "shape">): number =>
  recipe.shape.reduce((product, size) => product * size, ELEMENT_BYTES[recipe.dtype]);

const columnsOf = (part: SourceTensor): number =>
  part.shape.slice(1).reduce((product, size) => product * size, 1);

/** [rows, columns] of a source. */
export function matrixShape(source: MatrixSource): readonly [rows: number, columns: number] {
  const rows = source.range?.count ?? source.parts.reduce((sum, part) => sum + part.shape[0], 0);
  return [rows, columnsOf(source.parts[0])];
}

/** The matrix as float32 slabs of whole rows, in order. */
async function* slabs(
  source: MatrixSource,
  checkpoint: Checkpoint,
): AsyncGenerator<{ values: Float32Array; rows: number }> {
  const [, columns] = matrixShape(source);
  const rowsPerSlab = Math.max(1, Math.floor(SLAB_VALUES / columns));
  for (const part of source.parts) {
    const stored = checkpoint.expect(part.name, part.shape);
    const first = source.range?.first ?? 0;
    const end = first + (source.range?.count ?? part.shape[0]);
    for (let row = first; row < end; row += rowsPerSlab) {
      const rows = Math.min(rowsPerSlab, end - row);
      const values = await checkpoint.read(part.name, stored, row * columns, rows * columns);
      const { factor } = source;
      yield { values: factor === undefined ? values : values.map((value) => value * factor), rows };
    }
  }
}

function encode(values: Float32Array, dtype: FloatDtype): Uint8Array {
  const stored = dtype === "f32" ? values : float32ToFloat16(values);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/** The matrix as it is, [rows, columns]. */
export function denseMatrix(name: string, source: MatrixSource, dtype: FloatDtype): TensorRecipe {
  return {
    name,
    dtype,
    shape: matrixShape(source),
    shelf: "weights",
    sources: source.parts,
    async *chunks(checkpoint) {
      for await (const slab of slabs(source, checkpoint)) yield encode(slab.values, dtype);
    },
  };
}

/** The matrix turned to [columns, rows], as `MatMul` wants it on the right. Needs the whole matrix in memory. */
export function transposedMatrix(name: string, source: MatrixSource, dtype: FloatDtype): TensorRecipe {
  const [rows, columns] = matrixShape(source);
  return {
    name,
    dtype,
    shape: [columns, rows],
    shelf: "weights",
    sources: source.parts,
    async *chunks(checkpoint) {
      const turned = new Float32Array(rows * columns);
      let first = 0;
      for await (const slab of slabs(source, checkpoint)) {
        for (let row = 0; row < slab.rows; row++) {
          for (let column = 0; column < columns; column++) {
            turned[column * rows + first + row] = slab.values[row * columns + column];
          }
        }
        first += slab.rows;
      }
      yield encode(turned, dtype);
    },
  };
}

interface QuantisedMatrix {
  readonly values: TensorRecipe;
  readonly scales: TensorRecipe;
}

/**
 * The matrix in blocks of 32 along its rows. Values and scales live in different shards and each comes from a pass of its own over
 * the source: reading twice costs less than holding all scales of a shard in memory.
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
  const quantised = async function* (checkpoint: Checkpoint) {
    for await (const slab of slabs(source, checkpoint))
      yield quantiseRows(slab.values, slab.rows, columns, bits, halfScales);
  };
  return {
    values: {
      name: `${name}.values`,
      dtype: "u8",
      shape: [rows, blocks, (BLOCK * bits) / 8],
      shelf: "weights",
      sources: source.parts,
      async *chunks(checkpoint) {
        for await (const part of quantised(checkpoint)) yield part.values;
      },
    },
    scales: {
      name: `${name}.scales`,
      dtype: scaleDtype,
      shape: [rows, blocks],
      shelf: "vectors",
      sources: source.parts,
      async *chunks(checkpoint) {
        for await (const part of quantised(checkpoint)) yield encode(part.scales, scaleDtype);
      },
    },
  };
}

/** One-dimensional tensors one after another: biases, norm weights. */
export function vector(name: string, parts: readonly SourceTensor[], dtype: FloatDtype): TensorRecipe {
  const length = parts.reduce((sum, part) => sum + part.shape[0], 0);
  return {
    name,
    dtype,
    shape: [length],
    shelf: "vectors",
    sources: parts,
    async *chunks(checkpoint) {
      for (const part of parts) {
        const stored = checkpoint.expect(part.name, part.shape);
        yield encode(await checkpoint.read(part.name, stored, 0, part.shape[0]), dtype);
      }
    },
  };
}

/** A small tensor of any shape as it is. */
export function storedTensor(name: string, source: SourceTensor, dtype: FloatDtype): TensorRecipe {
  const values = source.shape.reduce((product, size) => product * size, 1);
  return {
    name,
    dtype,
    shape: source.shape,
    shelf: "vectors",
    sources: [source],
    async *chunks(checkpoint) {
      const stored = checkpoint.expect(source.name, source.shape);
      yield encode(await checkpoint.read(source.name, stored, 0, values), dtype);
    },
  };
}

/** A tensor that comes from arithmetic rather than from the checkpoint. */
export function computed(
  name: string,
  shape: readonly number[],
  dtype: FloatDtype,
  values: () => Float32Array,
): TensorRecipe {
  return {
    name,
    dtype,
    shape,
    shelf: "vectors",
    sources: [],
    async *chunks() {
      yield encode(values(), dtype);
    },
  };
}
