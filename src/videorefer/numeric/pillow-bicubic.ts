import type { RgbImage } from "../../core/image.ts";

/** Weights are 22-bit fixed point, so that a weighted sum of bytes fits 32 bits. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** For every output position: the first source position, and `span` fixed-point weights (zero beyond the true count). */
export interface CubicWeights {
  readonly span: number;
  readonly first: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

/**
 * Resizes 8-bit RGB exactly as Pillow's `Image.resize(size, BICUBIC)`: antialiased, horizontal pass first, the
 * result of that pass rounded to bytes; an axis that does not change is skipped.
 * @returns a new image, or one sharing `image.data` when the size is unchanged
 * Source: videorefer-models.md 4.2 (Pillow, Resample.c); bit exact.
 */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  const wide = width === image.width ? image.data : resizeRows(image, width);
  const data = height === image.height ? wide : resizeColumns(wide, width, image.height, height);
  return { width, height, data };
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

export function cubicWeights(sourceLength: number, targetLength: number): CubicWeights {
  const scale = sourceLength / targetLength;
  const stretch = Math.max(scale, 1);
  const support = 2 * stretch;
  const shrink = 1 / stretch;
  const span = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(targetLength);
  const counts = new Int32Array(targetLength);
  const weights = new Int32Array(targetLength * span);
  const row = new Float64Array(span);
  for (let target = 0; target < targetLength; target++) {
    const centre = (target + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(sourceLength, Math.trunc(centre + support + 0.5));
    const count = high - low;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      row[k] = cubic((k + low - centre + 0.5) * shrink);
      sum += row[k]!;
    }
    for (let k = 0; k < count; k++) {
      const weight = sum === 0 ? row[k] : row[k]! / sum;
      weights[target * span + k] = Math.trunc(weight! * (1 << PRECISION_BITS) + (weight! < 0 ? -0.5 : 0.5));
    }
    first[target] = low;
    counts[target] = count;
  }
  return { span, first, counts, weights };
}

function clampToByte(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return value < 0 ? 0 : Math.min(value, 255);
}

function resizeRows(image: RgbImage, width: number): Uint8Array {
  const { span, first, counts, weights } = cubicWeights(image.width, width);
  const { data: source, height } = image;
  const out = new Uint8Array(width * height * 3);
  let write = 0;
  for (let y = 0; y < height; y++) {
    const rowStart = y * image.width * 3;
    for (let x = 0; x < width; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let read = rowStart + first[x]! * 3;
      const begin = x * span;
      const end = begin + counts[x]!;
      for (let k = begin; k < end; k++) {
        const weight = weights[k]!;
        red += source[read]! * weight;
        green += source[read + 1]! * weight;
        blue += source[read + 2]! * weight;
        read += 3;
      }
      out[write++] = clampToByte(red);
      out[write++] = clampToByte(green);
      out[write++] = clampToByte(blue);
    }
  }
  return out;
}

function resizeColumns(source: Uint8Array, width: number, sourceHeight: number, height: number): Uint8Array {
  const { span, first, counts, weights } = cubicWeights(sourceHeight, height);
  const stride = width * 3;
  const out = new Uint8Array(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < counts[y]!; k++) {
      const weight = weights[y * span + k]!;
      let read = (first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) sums[x]! += source[read++]! * weight;
    }
    const write = y * stride;
    for (let x = 0; x < stride; x++) out[write + x] = clampToByte(sums[x]!);
  }
  return out;
}
