import { FailureError } from "../../core/failure.ts";
import { type MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import { type GridSize, interpolateFeatures } from "../numeric/torch-bilinear.ts";
import { kmeans } from "./kmeans.ts";
import type { RegionPlan } from "./region-crop.ts";

export interface RegionFeatures {
  /** Encoder output of the region's crop (post-LayerNorm), float32 [grid.rows · grid.columns, channels], merge 1. */
  readonly features: Float32Array;
  readonly grid: GridSize;
  readonly channels: number;
}

/**
 * Summarises a region in at most `plan.tokens` feature vectors: those of its cells, clustered by k-means when there are more.
 * One generator per answer, seeded once, serves all its regions in order; it is drawn from only when clustering.
 * @param rounds of k-means at most
 * @returns float32 [plan.tokens, channels], the region network's input rows
 * @throws FailureError `internal` when the rows do not match the placeholders in the prompt: upstream would answer
 *         without the region (quirk 14)
 * Source: videorefer-models.md 6.7.
 */
export function regionRows(
  encoded: RegionFeatures,
  plan: Pick<RegionPlan, "maskGrid" | "maskCells" | "tokens">,
  generator: MersenneTwister,
  rounds: number,
): Float32Array {
  const { channels } = encoded;
  const selected = selectCells(encoded, plan);
  const count = selected.length / channels;
  const rows =
    count > plan.tokens
      ? kmeans(selected, channels, randperm(generator, count), plan.tokens, rounds).centroids
      : selected;
  if (rows.length !== plan.tokens * channels) {
    throw new FailureError(
      "internal",
      `the region has ${count} cells with features, but the prompt holds ${plan.tokens} places for it`,
    );
  }
  return rows;
}

/**
 * Features of the cells under the mask, row-major; cells whose features are all exactly zero are left out.
 * @returns float32 [cells, channels]
 */
export function selectCells(
  { features, grid, channels }: RegionFeatures,
  { maskGrid, maskCells }: Pick<RegionPlan, "maskGrid" | "maskCells">,
): Float32Array {
  const marked = [...maskCells.keys()].filter((cell) => maskCells[cell] !== 0);
  const rows = interpolateFeatures(features, grid, maskGrid, channels, marked);
  const chosen = marked
    .map((_, nth) => rows.subarray(nth * channels, (nth + 1) * channels))
    .filter((row) => row.some((value) => value !== 0));
  const out = new Float32Array(chosen.length * channels);
  for (const [index, row] of chosen.entries()) out.set(row, index * channels);
  return out;
}
