import type { MaskSize } from "./mask-size.ts";

/** Corners are put on a raster so many times finer. */
const SCALE = 5;
/** Steps on the fine raster: some hundred times the border of a frame. */
const MAX_STEPS = 2 ** 24;

/**
 * Run lengths of one ring, drawn as COCO does: a walk along the border on a finer raster, not a test of pixel centres. Equal to pycocotools'
 * `frPyObjects` (cocoapi/common/maskApi.c, `rleFrPoly`; videorefer-suite.md 1.2).
 * @param ring x0, y0, x1, y1, … in pixels, finite
 * @returns null where the walk is too long to be of a picture
 */
export function polygonRuns(ring: readonly number[], [height, width]: MaskSize): number[] | null {
  const corners = ring.length / 2;
  const onRaster = (value: number) => Math.trunc(SCALE * value + 0.5);
  const x = Array.from({ length: corners }, (_, j) => onRaster(ring[2 * j]!));
  const y = Array.from({ length: corners }, (_, j) => onRaster(ring[2 * j + 1]!));
  let steps = 0;
  for (let j = 0; j < corners; j++) {
    const next = (j + 1) % corners;
    steps += Math.max(Math.abs(x[next]! - x[j]!), Math.abs(y[next]! - y[j]!)) + 1;
  }
  if (steps > MAX_STEPS) return null;

  /** Where the border crosses a column of pixels, as a place in column-major order. */
  const crossings: number[] = [];
  let lastU: number | null = null;
  let lastV = 0;
  const step = (u: number, v: number) => {
    if (lastU !== null && u !== lastU) {
      const column = ((u < lastU ? u : u - 1) + 0.5) / SCALE - 0.5;
      if (Number.isInteger(column) && column >= 0 && column <= width - 1) {
        const row = (Math.min(v, lastV) + 0.5) / SCALE - 0.5;
        crossings.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)));
      }
    }
    lastU = u;
    lastV = v;
  };
  for (let j = 0; j < corners; j++) {
    const next = (j + 1) % corners;
    walk(x[j]!, y[j]!, x[next]!, y[next]!, step);
  }
  return runsBetween(
    crossings.sort((a, b) => a - b),
    height * width,
  );
}

/** The points of a line on the fine raster, from its first end to its second. */
function walk(xs: number, ys: number, xe: number, ye: number, step: (u: number, v: number) => void): void {
  const dx = Math.abs(xe - xs);
  const dy = Math.abs(ys - ye);
  const flipped = (dx >= dy && xs > xe) || (dx < dy && ys > ye);
  // Computed from the smaller end whichever way the line runs, so that two polygons share it exactly.
  const [x0, y0, x1, y1] = flipped ? [xe, ye, xs, ys] : [xs, ys, xe, ye];
  const length = Math.max(dx, dy);
  const slope = length === 0 ? 0 : dx >= dy ? (y1 - y0) / dx : (x1 - x0) / dy;
  for (let d = 0; d <= length; d++) {
    const t = flipped ? length - d : d;
    if (dx >= dy) step(t + x0, Math.trunc(y0 + slope * t + 0.5));
    else step(Math.trunc(x0 + slope * t + 0.5), t + y0);
  }
}

/** Runs between sorted places of change; two changes at one place undo each other. */
function runsBetween(places: readonly number[], pixels: number): number[] {
  const runs = [0];
  let from = 0;
  let joins = true;
  for (const place of [...places, pixels]) {
    const run = place - from;
    from = place;
    // A run of no length, but for the first, joins the runs on both its sides.
    if (joins) runs[runs.length - 1]! += run;
    else if (run > 0) runs.push(run);
    joins = !joins && run === 0;
  }
  return runs;
}

/** Run lengths of what is set in either of two masks of one size. */
export function unionRuns(a: readonly number[], b: readonly number[]): number[] {
  const runs: number[] = [];
  let [i, j] = [0, 0];
  let [endA, endB] = [a[0] ?? 0, b[0] ?? 0];
  let from = 0;
  let set = false;
  while (i < a.length && j < b.length) {
    const end = Math.min(endA, endB);
    const isSet = i % 2 === 1 || j % 2 === 1;
    if (end > from && isSet !== set) {
      runs.push(0);
      set = isSet;
    }
    if (runs.length === 0) runs.push(0);
    if (end > from) runs[runs.length - 1]! += end - from;
    from = end;
    if (endA === end) endA += a[++i] ?? 0;
    if (endB === end) endB += b[++j] ?? 0;
  }
  return runs;
}
