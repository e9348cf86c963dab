import type { RgbImage } from "../../core/image.ts";
import { roundHalfEven } from "../../core/rounding.ts";

/** Weights are 11-bit fixed point. */
const WEIGHT_SCALE = 2048;

/** For every output position: the two source positions it lies between, and their fixed-point weights. */
export interface LinearTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
}

/**
 * Resizes 8-bit RGB exactly as `cv2.resize` with its default, bilinear without antialiasing.
 * @returns a new image, or one sharing `image.data` when the size is unchanged
 * Source: videorefer-models.md 4.3 (OpenCV fixed-point path); bit exact. Columns snap to the border pixel there, rows
 * keep their fraction and clamp the two rows instead: the asymmetry is OpenCV's.
 */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  if (width === image.width && height === image.height) return { width, height, data: image.data };
  return blend(image, linearTaps(image.width, width, true), linearTaps(image.height, height, false));
}

/** Blends 8-bit RGB in fixed point, as OpenCV does with any bilinear weights; one tap per column and row of the result. */
export function blend(image: RgbImage, columns: LinearTaps, rows: LinearTaps): RgbImage {
  const width = columns.first.length;
  const height = rows.first.length;
  const stride = width * 3;
  const out = new Uint8Array(stride * height);
  // Horizontally resized source rows, kept while output rows need them (each is used by neighbouring outputs).
  let upper = new Int32Array(stride);
  let lower = new Int32Array(stride);
  let upperRow = -1;
  let lowerRow = -1;
  for (let y = 0; y < height; y++) {
    const first = rows.first[y]!;
    const second = rows.second[y]!;
    if (upperRow !== first) {
      if (lowerRow === first) {
        [upper, lower] = [lower, upper];
        lowerRow = upperRow;
      } else {
        stretchRow(image, first, columns, upper);
      }
      upperRow = first;
    }
    if (lowerRow !== second) {
      stretchRow(image, second, columns, lower);
      lowerRow = second;
    }
    const firstWeight = rows.firstWeight[y]!;
    const secondWeight = rows.secondWeight[y]!;
    const write = y * stride;
    for (let x = 0; x < stride; x++) {
      out[write + x] = (((firstWeight * upper[x]!) >> 16) + ((secondWeight * lower[x]!) >> 16) + 2) >> 2;
    }
  }
  return { width, height, data: out };
}

/** Columns (`snapAtBorders`) take the border pixel alone where they reach past it. */
export function linearTaps(sourceLength: number, targetLength: number, snapAtBorders: boolean): LinearTaps {
  const scale = 1 / (targetLength / sourceLength);
  return tapsAt(sourceLength, targetLength, snapAtBorders, (target) => {
    const position = Math.fround((target + 0.5) * scale - 0.5);
    const index = Math.floor(position);
    return [index, Math.fround(position - index)];
  });
}

/** @param sourceOf the source position before the fraction, and the fraction, for a target position */
export function tapsAt(
  sourceLength: number,
  targetLength: number,
  snapAtBorders: boolean,
  sourceOf: (target: number) => readonly [index: number, fraction: number],
): LinearTaps {
  const first = new Int32Array(targetLength);
  const second = new Int32Array(targetLength);
  const firstWeight = new Int32Array(targetLength);
  const secondWeight = new Int32Array(targetLength);
  const last = sourceLength - 1;
  for (let target = 0; target < targetLength; target++) {
    let [index, fraction] = sourceOf(target);
    if (snapAtBorders && (index < 0 || index >= last)) {
      index = index < 0 ? 0 : last;
      fraction = 0;
    }
    first[target] = Math.min(Math.max(index, 0), last);
    second[target] = Math.min(Math.max(index + 1, 0), last);
    firstWeight[target] = roundHalfEven(Math.fround(Math.fround(1 - fraction) * WEIGHT_SCALE));
    secondWeight[target] = roundHalfEven(Math.fround(fraction * WEIGHT_SCALE));
  }
  return { first, second, firstWeight, secondWeight };
}

/** One source row at the target width, in 1/2048 grey levels, already shifted by 4 bits as the vertical pass wants it. */
function stretchRow(image: RgbImage, row: number, columns: LinearTaps, out: Int32Array): void {
  const { data } = image;
  const start = row * image.width * 3;
  const { first, second, firstWeight, secondWeight } = columns;
  let write = 0;
  for (let x = 0; x < first.length; x++) {
    const a = start + first[x]! * 3;
    const b = start + second[x]! * 3;
    const weightA = firstWeight[x]!;
    const weightB = secondWeight[x]!;
    out[write++] = (data[a]! * weightA + data[b]! * weightB) >> 4;
    out[write++] = (data[a + 1]! * weightA + data[b + 1]! * weightB) >> 4;
    out[write++] = (data[a + 2]! * weightA + data[b + 2]! * weightB) >> 4;
  }
}
