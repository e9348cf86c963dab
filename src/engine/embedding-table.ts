import type { Manifest } from "../core/manifest.ts";
import { type ModelPackage, tensorBytes } from "./model-package.ts";

/** Columns that share one scale in a `q8` table (manifest.ts). */
export const COLUMNS_PER_SCALE = 32;
/** The stored byte that means 0 in a `q8` table. */
const ZERO_POINT = 128;

/** The rows of the input embedding as stored; `values` as the little-endian bytes of its kind. */
export interface EmbeddingTable {
  readonly kind: Manifest["embedding"]["tensors"]["kind"];
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayBuffer;
  /** f32 `[rows, columns / 32]` for `q8`, else null. */
  readonly scales: ArrayBuffer | null;
}

export async function readEmbeddingTable(model: ModelPackage): Promise<EmbeddingTable> {
  const { rows, columns, tensors } = model.manifest.embedding;
  return {
    kind: tensors.kind,
    rows,
    columns,
    values: await tensorBytes(model, tensors.values),
    scales: tensors.kind === "q8" ? await tensorBytes(model, tensors.scales) : null,
  };
}

/**
 * Looks rows up on the CPU; also the reference of kernels/embed.wgsl.
 * @param ids token ids, each in [0, table.rows)
 * @param out float32 [ids.length, columns], written from `outOffset` (in elements) on
 */
export function embedRows(
  table: EmbeddingTable,
  ids: ArrayLike<number>,
  out: Float32Array,
  outOffset = 0,
): void {
  const { columns } = table;
  for (let i = 0; i < ids.length; i++) {
    const start = ids[i] * columns;
    const target = out.subarray(outOffset + i * columns, outOffset + (i + 1) * columns);
    if (table.kind === "f32") target.set(new Float32Array(table.values, start * 4, columns));
    else if (table.kind === "f16") widenHalves(new Uint16Array(table.values, start * 2, columns), target);
    else dequantise(table, start, target);
  }
}

function dequantise(table: EmbeddingTable, start: number, target: Float32Array): void {
  const values = new Uint8Array(table.values, start, table.columns);
  const scales = new Float32Array(table.scales!);
  const firstScale = start / COLUMNS_PER_SCALE;
  for (let column = 0; column < table.columns; column++) {
    target[column] =
      (values[column] - ZERO_POINT) * scales[firstScale + Math.floor(column / COLUMNS_PER_SCALE)];
  }
}

/** IEEE binary16 to float32, exact, subnormals included. */
function widenHalves(halves: Uint16Array, target: Float32Array): void {
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) target[i] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) target[i] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else target[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
}
