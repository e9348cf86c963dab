import type { RgbImage } from "../../core/image.ts";

const { fround } = Math;

/** For every target position: where its source positions begin, and their weights, which add up to 1. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly span: number;
  readonly weights: Float32Array;
}

/**
 * Shrinks or enlarges a map as torch's `interpolate(mode="bilinear", antialias=True)`: a triangle filter, as wide as the scale where it
 * shrinks. Rows first, then columns, in float32 with fused products and sums, as torch's CPU kernel does: of a mask's pixels many are
 * halves, and the last bit decides on which side.
 * @param map [height, width, channels], row-major
 * @returns float32 [toHeight, toWidth, channels]
 */
export function resizeAntialiased(
  map: Uint8Array | Float32Array,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
  channels = 1,
): Float32Array {
  const { first, count, span, weights } = taps(width, toWidth);
  const wide = new Float32Array(height * toWidth * channels);
  let write = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width * channels;
    for (let x = 0; x < toWidth; x++) {
      const from = row + first[x]! * channels;
      const weight = x * span;
      const taken = count[x]!;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let read = from + c;
        for (let k = 0; k < taken; k++) {
          sum = fround(sum + map[read]! * weights[weight + k]!);
          read += channels;
        }
        wide[write++] = sum;
      }
    }
  }
  const rows = taps(height, toHeight);
  const stride = toWidth * channels;
  const out = new Float32Array(toHeight * stride);
  const line = new Float32Array(stride);
  for (let y = 0; y < toHeight; y++) {
    line.fill(0);
    for (let k = 0; k < rows.count[y]!; k++) {
      const weight = rows.weights[y * rows.span + k]!;
      const from = (rows.first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) line[x]! += wide[from + x]! * weight;
    }
    out.set(line, y * stride);
  }
  return out;
}

function taps(sourceLength: number, targetLength: number): Taps {
  const scale = fround(sourceLength / targetLength);
  const reach = Math.max(scale, 1);
  const inverse = fround(1 / reach);
  const span = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(targetLength);
  const count = new Int32Array(targetLength);
  const weights = new Float32Array(targetLength * span);
  for (let target = 0; target < targetLength; target++) {
    const centre = fround(scale * (target + 0.5));
    const low = Math.max(0, Math.trunc(fround(fround(centre - reach) + 0.5)));
    const high = Math.min(sourceLength, Math.trunc(fround(fround(centre + reach) + 0.5)));
    const own = weights.subarray(target * span, target * span + high - low);
    let total = 0;
    for (let k = 0; k < own.length; k++) {
      const distance = Math.abs(fround(fround(fround(low + k - centre) + 0.5) * inverse));
      own[k] = Math.max(0, 1 - distance);
      total = fround(total + own[k]!);
    }
    for (let k = 0; k < own.length; k++) own[k]! /= total;
    first[target] = low;
    count[target] = high - low;
  }
  return { first, count, span, weights };
}

const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/**
 * A frame as the encoder reads it: stretched to a square, whatever its shape, and normalised.
 * @returns float32 [3, side, side]
 * Source: sam2.md 3.
 */
export function framePixels({ width, height, data }: RgbImage, side: number): Float32Array {
  const resized = resizeAntialiased(data, [height, width], [side, side], 3);
  const plane = side * side;
  const pixels = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    const scale = 1 / (255 * DEVIATION[c]!);
    const shift = MEAN[c]! / DEVIATION[c]!;
    for (let i = 0; i < plane; i++) pixels[c * plane + i] = resized[3 * i + c]! * scale - shift;
  }
  return pixels;
}
