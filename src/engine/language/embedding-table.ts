import type { EmbeddingTensors } from "../../package/manifest.ts";
import { type LanguagePackage, tensorBlob } from "../../package/open-package.ts";

/** Columns that share one scale in a `q8` table (manifest.ts). */
export const COLUMNS_PER_SCALE = 32;
/** The stored byte that means 0 in a `q8` table. */
const ZERO_POINT = 128;

/** The rows of the input embedding as stored; `values` as the little-endian bytes of its kind. */
export interface EmbeddingRows<Bytes> {
  readonly kind: EmbeddingTensors["kind"];
  readonly rows: number;
  readonly columns: number;
  readonly values: Bytes;
  /** f32 `[rows, columns / 32]` for `q8`, else null. */
  readonly scales: Bytes | null;
}

/** In memory, for lookups on the CPU. */
export type EmbeddingTable = EmbeddingRows<ArrayBuffer>;
/** Half a gigabyte in the large models: uploaded from here piece by piece. */
export type StoredEmbedding = EmbeddingRows<Blob>;

export function storedEmbedding(model: LanguagePackage): StoredEmbedding {
  const { rows, columns, tensors } = model.manifest.embedding;
  return {
    kind: tensors.kind,
    rows,
    columns,
    values: tensorBlob(model, tensors.values),
    scales: tensors.kind === "q8" ? tensorBlob(model, tensors.scales) : null,
  };
}

export async function readEmbedding(stored: StoredEmbedding): Promise<EmbeddingTable> {
  const { values, scales } = stored;
  return {
    ...stored,
    values: await values.arrayBuffer(),
    scales: scales && (await scales.arrayBuffer()),
  };
}

/**
 * Looks rows up on the CPU; also the reference of gpu-embedding.wgsl.
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
    const start = ids[i]! * columns;
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
      (values[column]! - ZERO_POINT) * scales[firstScale + Math.floor(column / COLUMNS_PER_SCALE)]!;
  }
}

/** IEEE binary16 to float32, exact, subnormals included. */
function widenHalves(halves: Uint16Array, target: Float32Array): void {
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) target[i] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) target[i] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else target[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
}
