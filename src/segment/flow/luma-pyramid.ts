import type { RgbImage } from "../../core/image.ts";

/** Brightness at one scale, with a rim of repeated border pixels, so that windows may lie partly outside the frame. */
export interface LumaLevel {
  readonly width: number;
  readonly height: number;
  /** Numbers from one row to the next: `width + 2 · RIM`. */
  readonly rowLength: number;
  /** 0 to 255. The pixel (0, 0) is at `RIM · rowLength + RIM`. */
  readonly luma: Float32Array;
  /** Derivatives along x and y, per pixel, laid out as `luma`; zero in the rim. */
  readonly alongX: Float32Array;
  readonly alongY: Float32Array;
}

/** Level 0 has half the picture's sides, each further one half of those before it. */
export type LumaPyramid = readonly LumaLevel[];

export const RIM = 16;

/** The coarsest level's shorter side has at least so many pixels: three patches of the flow. */
const SHORTEST_SIDE = 20;

/** @throws RangeError for a picture with a side under 2 pixels */
export function lumaPyramid(image: RgbImage): LumaPyramid {
  if (image.width < 2 || image.height < 2) {
    throw new RangeError(
      `a picture should have sides of at least 2 pixels, got ${image.width}×${image.height}`,
    );
  }
  let { width, height } = image;
  let luma = lumaOf(image);
  const levels: LumaLevel[] = [];
  do {
    luma = halve(luma, width, height);
    width >>= 1;
    height >>= 1;
    levels.push(level(luma, width, height));
  } while (Math.min(width, height) >= 2 * SHORTEST_SIDE);
  return levels;
}

/** Rec. 601 luma. */
function lumaOf({ width, height, data }: RgbImage): Float32Array {
  const luma = new Float32Array(width * height);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 3) {
    luma[pixel] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  }
  return luma;
}

/** Means of two by two pixels; an odd last row or column is left out. */
function halve(luma: Float32Array, width: number, height: number): Float32Array {
  const halfWidth = width >> 1;
  const halfHeight = height >> 1;
  const half = new Float32Array(halfWidth * halfHeight);
  for (let y = 0; y < halfHeight; y++) {
    let at = 2 * y * width;
    for (let x = 0; x < halfWidth; x++, at += 2) {
      half[y * halfWidth + x] =
        0.25 * (luma[at]! + luma[at + 1]! + luma[at + width]! + luma[at + width + 1]!);
    }
  }
  return half;
}

function level(plain: Float32Array, width: number, height: number): LumaLevel {
  const rowLength = width + 2 * RIM;
  const luma = new Float32Array(rowLength * (height + 2 * RIM));
  const alongX = new Float32Array(luma.length);
  const alongY = new Float32Array(luma.length);
  for (let y = -RIM; y < height + RIM; y++) {
    const row = clamp(y, height) * width;
    const out = (y + RIM) * rowLength + RIM;
    luma.set(plain.subarray(row, row + width), out);
    luma.fill(plain[row]!, out - RIM, out);
    luma.fill(plain[row + width - 1]!, out + width, out + width + RIM);
  }
  for (let y = 0; y < height; y++) {
    const row = (y + RIM) * rowLength + RIM;
    for (let at = row; at < row + width; at++) {
      alongX[at] = 0.5 * (luma[at + 1]! - luma[at - 1]!);
      alongY[at] = 0.5 * (luma[at + rowLength]! - luma[at - rowLength]!);
    }
  }
  return { width, height, rowLength, luma, alongX, alongY };
}

const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);
