import { type MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import { interpolateFeatures } from "../numeric/torch-bilinear.ts";
import { kmeans } from "../vr3/kmeans.ts";
import type { RegionFeatures } from "../vr3/region-tokens.ts";
import type { PrlRegionPlan } from "./region-crop.ts";

/**
 * Summarises a mask in exactly `count` vectors: those of its cells, clustered when there are more and followed by zeros when there are
 * fewer. One generator per answer serves all masks in order; it is drawn from only when clustering. Unlike other families' regions,
 * these keep cells that are zero.
 * @param positioned features of the crop with positions added
 * @param rounds     of k-means at most
 * @returns float32 [count, channels], the fusion network's queries
 * Source: pixelrefer.md 6.4.
 */
export function prlRegionRows(
  { features, grid, channels }: RegionFeatures,
  { maskGrid, maskCells }: Pick<PrlRegionPlan, "maskGrid" | "maskCells">,
  count: number,
  rounds: number,
  generator: MersenneTwister,
): Float32Array {
  const marked = [...maskCells.keys()].filter((cell) => maskCells[cell] !== 0);
  const selected = interpolateFeatures(features, grid, maskGrid, channels, marked);
  if (marked.length > count) {
    return kmeans(selected, channels, randperm(generator, marked.length), count, rounds).centroids;
  }
  const rows = new Float32Array(count * channels);
  rows.set(selected);
  return rows;
}
