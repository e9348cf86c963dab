import { createMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { resizeAntialiased } from "../sam2/antialiased.ts";
import { CELL_PARTS, CELL_PIXELS, type FrameGrid } from "./frame-grid.ts";

/** Pixels of the scaled frame along one logit's side. */
const LOGIT_PIXELS = CELL_PIXELS / CELL_PARTS;

/** Logits of what is surely inside a mask that is given as a prompt; the negative of what is outside. */
const SURE = 10;

/**
 * Where the logits are above zero, at display size: bilinear between their centres.
 * @param logits float32 [4 · rows, 4 · columns]
 */
export function maskOfLogits(logits: Float32Array, grid: FrameGrid): BitMask {
  const mask = createMask(grid.width, grid.height);
  const [height, width] = [CELL_PARTS * grid.rows, CELL_PARTS * grid.columns];
  const across = taps(grid.width, grid.scaledWidth, width);
  const down = taps(grid.height, grid.scaledHeight, height);
  const touched = rowsTouched(logits, width, height);
  const line = new Float32Array(width);
  for (let y = 0; y < grid.height; y++) {
    const [top, weight] = [down.first[y]!, down.weight[y]!];
    const bottom = Math.min(top + 1, height - 1);
    if (touched[top] === 0 && touched[bottom] === 0) continue;
    for (let x = 0; x < width; x++) {
      const upper = logits[top * width + x]!;
      line[x] = upper + weight * (logits[bottom * width + x]! - upper);
    }
    for (let x = 0; x < grid.width; x++) {
      const left = across.first[x]!;
      const value = line[left]!;
      const next = line[Math.min(left + 1, width - 1)]!;
      if (value + across.weight[x]! * (next - value) > 0) mask.data[y * grid.width + x] = 1;
    }
  }
  return mask;
}

/**
 * A mask at display size as logits: the share of each logit's area that is inside, from surely outside to surely inside.
 * @returns float32 [4 · rows, 4 · columns]
 */
export function logitsOfMask({ width, height, data }: BitMask, grid: FrameGrid): Float32Array {
  const [rows, columns] = [CELL_PARTS * grid.rows, CELL_PARTS * grid.columns];
  const inside = {
    rows: Math.max(1, Math.round(grid.scaledHeight / LOGIT_PIXELS)),
    columns: Math.max(1, Math.round(grid.scaledWidth / LOGIT_PIXELS)),
  };
  const shares = resizeAntialiased(data, [height, width], [inside.rows, inside.columns]);
  const logits = new Float32Array(rows * columns).fill(-SURE);
  for (let y = 0; y < inside.rows; y++) {
    for (let x = 0; x < inside.columns; x++)
      logits[y * columns + x] = SURE * (2 * shares[y * inside.columns + x]! - 1);
  }
  return logits;
}

/** IoU of what is above zero in two masks or their logits, of equal size. */
export function overlapInside(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [common, either] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (a[at]! > 0 && b[at]! > 0) common++;
    if (a[at]! > 0 || b[at]! > 0) either++;
  }
  return either === 0 ? 0 : common / either;
}

/** For each pixel of the frame the logit before its centre, and how near the next one is. */
function taps(pixels: number, scaled: number, logits: number) {
  const first = new Int32Array(pixels);
  const weight = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = ((pixel + 0.5) * scaled) / pixels / LOGIT_PIXELS - 0.5;
    const at = Math.min(logits - 1, Math.max(0, Math.floor(place)));
    first[pixel] = at;
    weight[pixel] = Math.min(1, Math.max(0, place - at));
  }
  return { first, weight };
}

/** Which rows have a logit above zero. */
function rowsTouched(logits: Float32Array, width: number, height: number): Uint8Array {
  const touched = new Uint8Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width && touched[y] === 0; x++) if (logits[y * width + x]! > 0) touched[y] = 1;
  }
  return touched;
}
