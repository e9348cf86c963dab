import type { RgbImage } from "../../core/image.ts";
import { roundHalfEven } from "../../core/rounding.ts";
import { blend, type LinearTaps, tapsAt } from "./opencv-bilinear.ts";

/** By how much a ratio may miss a whole number and still count as one: the float64 epsilon. */
const WHOLE_RATIO_TOLERANCE = Number.EPSILON;
/** Parts of a source pixel smaller than this are left out. */
const LEAST_PART = 1e-3;

const { fround } = Math;

/**
 * Resizes 8-bit RGB exactly as `cv2.resize` with `INTER_AREA`: averages where both axes shrink, and blends neighbours where one or both
 * grow.
 * @returns a new image, or one sharing `image.data` when the size is unchanged
 * Source: pixelrefer.md 4.9; bit exact.
 */
export function resizeArea(image: RgbImage, width: number, height: number): RgbImage {
  if (width === image.width && height === image.height) return { width, height, data: image.data };
  const scaleX = 1 / (width / image.width);
  const scaleY = 1 / (height / image.height);
  if (scaleX < 1 || scaleY < 1) {
    return blend(image, areaTaps(image.width, width, true), areaTaps(image.height, height, false));
  }
  const wholeX = wholeRatio(scaleX);
  const wholeY = wholeRatio(scaleY);
  if (wholeX !== null && wholeY !== null) return averageBlocks(image, width, height, wholeX, wholeY);
  return averageParts(image, width, height, scaleX, scaleY);
}

/** Bilinear weights as `INTER_AREA` has them for enlarging: a target that lies within one source pixel copies it. */
function areaTaps(sourceLength: number, targetLength: number, snapAtBorders: boolean): LinearTaps {
  const inverse = targetLength / sourceLength;
  const scale = 1 / inverse;
  return tapsAt(sourceLength, targetLength, snapAtBorders, (target) => {
    const index = Math.floor(target * scale);
    const part = fround(target + 1 - (index + 1) * inverse);
    return [index, part <= 0 ? 0 : fround(part - Math.floor(part))];
  });
}

function wholeRatio(scale: number): number | null {
  const whole = roundHalfEven(scale);
  return Math.abs(scale - whole) < WHOLE_RATIO_TOLERANCE ? whole : null;
}

/** Means of blocks of whole pixels: integer sums, and one rounding. */
function averageBlocks(
  { width: stride, data }: RgbImage,
  width: number,
  height: number,
  across: number,
  down: number,
): RgbImage {
  const out = new Uint8Array(width * height * 3);
  const factor = fround(1 / (across * down));
  const halved = across === 2 && down === 2;
  let write = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = y * down; row < (y + 1) * down; row++) {
          const start = (row * stride + x * across) * 3 + channel;
          for (let column = 0; column < across; column++) sum += data[start + column * 3]!;
        }
        out[write++] = halved ? (sum + 2) >> 2 : roundHalfEven(fround(sum * factor));
      }
    }
  }
  return { width, height, data: out };
}

/** The shares that source positions have in target positions, in ascending order of both. */
interface Shares {
  readonly target: readonly number[];
  readonly source: readonly number[];
  readonly weight: readonly number[];
}

function areaShares(sourceLength: number, targetLength: number, scale: number): Shares {
  const target: number[] = [];
  const source: number[] = [];
  const weight: number[] = [];
  const add = (to: number, from: number, share: number): void => {
    target.push(to);
    source.push(from);
    weight.push(fround(share));
  };
  for (let o = 0; o < targetLength; o++) {
    const start = o * scale;
    const end = start + scale;
    const cell = Math.min(scale, sourceLength - start);
    const last = Math.min(Math.floor(end), sourceLength - 1);
    const first = Math.min(Math.ceil(start), last);
    if (first - start > LEAST_PART) add(o, first - 1, (first - start) / cell);
    for (let s = first; s < last; s++) add(o, s, 1 / cell);
    if (end - last > LEAST_PART) add(o, last, Math.min(Math.min(end - last, 1), cell) / cell);
  }
  return { target, source, weight };
}

/** Means with parts of pixels at the edges, in float32, in OpenCV's order: along each source row, then over the rows. */
function averageParts(
  image: RgbImage,
  width: number,
  height: number,
  scaleX: number,
  scaleY: number,
): RgbImage {
  const columns = areaShares(image.width, width, scaleX);
  const rows = areaShares(image.height, height, scaleY);
  const stride = width * 3;
  const out = new Uint8Array(stride * height);
  const row = new Float32Array(stride);
  const sums = new Float32Array(stride);
  let rowInBuffer = -1;
  let outRow = 0;
  const finish = (): void => {
    for (let x = 0; x < stride; x++) {
      out[outRow * stride + x] = Math.min(255, Math.max(0, roundHalfEven(sums[x]!)));
    }
  };
  for (let entry = 0; entry < rows.target.length; entry++) {
    const source = rows.source[entry]!;
    if (source !== rowInBuffer) {
      averageRow(image, source, columns, row);
      rowInBuffer = source;
    }
    if (rows.target[entry]! !== outRow) {
      finish();
      outRow = rows.target[entry]!;
      sums.fill(0);
    }
    const weight = rows.weight[entry]!;
    for (let x = 0; x < stride; x++) sums[x] = sums[x]! + fround(weight * row[x]!);
  }
  finish();
  return { width, height, data: out };
}

/** One source row at the target width. Stores to `out` round to float32, as every step does in OpenCV. */
function averageRow({ width, data }: RgbImage, y: number, columns: Shares, out: Float32Array): void {
  out.fill(0);
  const start = y * width * 3;
  for (let entry = 0; entry < columns.target.length; entry++) {
    const write = columns.target[entry]! * 3;
    const read = start + columns.source[entry]! * 3;
    const weight = columns.weight[entry]!;
    out[write] = out[write]! + fround(data[read]! * weight);
    out[write + 1] = out[write + 1]! + fround(data[read + 1]! * weight);
    out[write + 2] = out[write + 2]! + fround(data[read + 2]! * weight);
  }
}
