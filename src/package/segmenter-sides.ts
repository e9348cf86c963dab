import type { SegmenterManifest } from "./manifest.ts";

/** Sides of the square that a package of SAM 2.1 or EdgeTAM has graphs for, ascending; none for other segmenters. */
export function segmenterSides({ graphs }: Pick<SegmenterManifest, "graphs">): number[] {
  return Object.keys(graphs)
    .flatMap((name) => /^memory_attention-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
