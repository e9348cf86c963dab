import type { RgbImage } from "../../core/image.ts";

/** For every target position: where its source positions begin, and their weights, which add up to 1. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly span: number;
  readonly weights: Float32Array;
}

/**
 * Shrinks or enlarges a map as torch's `interpolate(mode="bilinear", antialias=True)`: a triangle filter, as wide as the scale where it
 * shrinks. Rows first, then columns, in float32.
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
          sum += map[read]! * weights[weight + k]!;
          read += channels;
        }
        wide[write++] = sum;
      }
    }
  }
  const rows = taps(height, toHeight);
  const stride = toWidth * channels;
  const out = new Float32Array(toHeight * stride);
  const line = new Float64Array(stride);
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
  const scale = sourceLength / targetLength;
  const reach = Math.max(scale, 1);
  const span = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(targetLength);
  const count = new Int32Array(targetLength);
  const weights = new Float32Array(targetLength * span);
  for (let target = 0; target < targetLength; target++) {
    const centre = scale * (target + 0.5);
    const low = Math.max(0, Math.trunc(centre - reach + 0.5));
    const high = Math.min(sourceLength, Math.trunc(centre + reach + 0.5));
    const own = Array.from({ length: high - low }, (_, k) =>
      Math.max(0, 1 - Math.abs(low + k + 0.5 - centre) / reach),
    );
    const total = own.reduce((sum, weight) => sum + weight, 0);
    first[target] = low;
    count[target] = high - low;
    for (const [k, weight] of own.entries()) weights[target * span + k] = weight / total;
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
