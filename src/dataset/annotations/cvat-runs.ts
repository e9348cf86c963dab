import { createMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";

/** CVAT's run lengths: row by row, zeros first, of the mask's bounding box. */
export function cvatRuns({ data }: BitMask): number[] {
  const runs: number[] = [];
  let current = 0;
  let start = 0;
  while (start < data.length) {
    const next = data.indexOf(current ^ 1, start);
    const end = next < 0 ? data.length : next;
    runs.push(end - start);
    start = end;
    current ^= 1;
  }
  return runs;
}

/** The mask of CVAT's run lengths; null when they do not fill it. */
export function maskOfCvatRuns(runs: readonly number[], width: number, height: number): BitMask | null {
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== width * height || !runs.every((run) => Number.isSafeInteger(run) && run >= 0)) return null;
  const mask = createMask(width, height);
  let at = 0;
  for (const [nth, run] of runs.entries()) {
    if (nth % 2 === 1) mask.data.fill(1, at, at + run);
    at += run;
  }
  return mask;
}
