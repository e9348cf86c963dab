import { FailureError } from "../../core/failure.ts";
import type { BitMask } from "../../core/mask.ts";
import { type GridSize, touchedCells } from "../numeric/torch-bilinear.ts";
import type { RegionOptions } from "../shared/region-options.ts";

/** Keeps an empty mask from dividing by zero; adds nothing to any other in float32 (quirk 5). */
const DENOMINATOR_GUARD = 1e-8;
/** torch's `normalize`. */
const MIN_NORM = 1e-12;

/**
 * An object's masks at the resolution of the vision features, one per frame it is shown on. A cell is on when any of the
 * at most four pixels that bilinear interpolation reads there is. An object may be hidden on some frames, not on all.
 * @param masks at the frames' size, one after another
 * @returns uint8 0/1 [rows · columns] per mask
 * @throws FailureError `region-invalid` when all masks are empty and `options.whenEmpty` is not `match`
 * Source: videorefer-models.md 5.6, quirks 2 to 4; bit exact with `match`.
 */
export function planMasks(
  masks: readonly BitMask[],
  grid: GridSize,
  { whenEmpty = "reject", whenVanishing = "cover" }: RegionOptions = {},
): Uint8Array[] {
  if (whenEmpty === "reject" && masks.every((mask) => !mask.data.includes(1))) {
    throw new FailureError("region-invalid", "nothing is marked; draw on the object first");
  }
  return masks.map((mask) => {
    const size = { rows: mask.height, columns: mask.width };
    const cells = touchedCells(mask.data, size, grid);
    const vanished = !cells.includes(1) && mask.data.includes(1);
    return vanished && whenVanishing === "cover" ? coveredCells(mask, grid) : cells;
  });
}

/** Every cell that a pixel of the mask lies in. */
function coveredCells(mask: BitMask, { rows, columns }: GridSize): Uint8Array {
  const cells = new Uint8Array(rows * columns);
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    if (mask.data[pixel] === 0) continue;
    const y = Math.floor((Math.floor(pixel / mask.width) * rows) / mask.height);
    const x = Math.floor(((pixel % mask.width) * columns) / mask.width);
    cells[y * columns + x] = 1;
  }
  return cells;
}

/**
 * Mean of the vision features under a mask; zeros when no cell is on.
 * @param features float32 [cells, channels]
 * @param cells    uint8 0/1 [cells]
 * @returns float32 [channels]
 * Source: videorefer-models.md 5.6. Each product is divided before it is summed; sums are exact to float64, upstream's to float32.
 */
export function poolFeatures(features: Float32Array, cells: Uint8Array, channels: number): Float32Array {
  const on = cells.reduce((sum, cell) => sum + cell, 0);
  const denominator = Math.fround(on + DENOMINATOR_GUARD);
  const sums = new Float64Array(channels);
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === 0) continue;
    const start = cell * channels;
    for (let c = 0; c < channels; c++) sums[c]! += Math.fround(features[start + c]! / denominator);
  }
  return Float32Array.from(sums);
}

/**
 * Merges an object's rows over time until about `limit` are left: neighbours join where they are most alike. With ties at
 * the threshold more of them join, so equal rows become one: the count returned decides the prompt (quirk 6).
 * @param rows float32 [channels] each, one per frame in order
 * @returns at most `limit` rows, at least one
 * Source: videorefer-models.md 5.6.
 */
export function temporalMerge(rows: readonly Float32Array[], limit: number): Float32Array[] {
  const surplus = rows.length - limit;
  if (surplus <= 0) return [...rows];
  const unit = rows.map(normalised);
  const alike = unit.slice(1).map((row, index) => dot(unit[index]!, row));
  const threshold = [...alike].sort((a, b) => b - a)[surplus - 1]!;
  const groups: Float32Array[][] = [[]];
  for (const [index, row] of rows.entries()) {
    groups[groups.length - 1]!.push(row);
    if (index < alike.length && alike[index]! < threshold) groups.push([]);
  }
  return groups.map(mean);
}

function normalised(row: Float32Array): Float32Array {
  const norm = Math.max(Math.fround(Math.sqrt(dot(row, row))), MIN_NORM);
  return row.map((value) => value / norm);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.fround(sum);
}

function mean(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1) return rows[0]!;
  return rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length);
}
