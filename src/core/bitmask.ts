import type { BitMask } from "./mask.ts";
import { EMPTY_RECT, type PixelRect } from "./rect.ts";

/** What a drawing primitive writes: 1 adds to the mask, 0 takes away. */
export type Ink = 0 | 1;

/** An empty mask, all zeros. @throws RangeError unless both sides are positive integers. */
export function createMask(width: number, height: number): BitMask {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new RangeError(`mask sides should be positive integers, got ${width}×${height}`);
  }
  return { width, height, data: new Uint8Array(width * height) };
}

/** Number of set pixels. */
export function maskArea(mask: BitMask): number {
  let area = 0;
  for (let i = 0; i < mask.data.length; i++) area += mask.data[i]!;
  return area;
}

/** The smallest rectangle holding every set pixel; `EMPTY_RECT` for an empty mask. */
export function maskBounds(mask: BitMask): PixelRect {
  const { width, data } = mask;
  const first = data.indexOf(1);
  if (first < 0) return EMPTY_RECT;
  const y0 = Math.floor(first / width);
  const y1 = Math.floor(data.lastIndexOf(1) / width) + 1;
  let x0 = width;
  let x1 = 0;
  for (let y = y0; y < y1; y++) {
    const row = y * width;
    for (let x = 0; x < x0; x++) if (data[row + x]) x0 = x;
    for (let x = width - 1; x >= x1; x--) if (data[row + x]) x1 = x + 1;
  }
  return { x0, y0, x1, y1 };
}

/** A mask at another size: each pixel is what the mask has at its centre. */
export function resizedMask(mask: BitMask, width: number, height: number): BitMask {
  const resized = createMask(width, height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++) {
      resized.data[y * width + x] = mask.data[row + Math.floor(((x + 0.5) * mask.width) / width)]!;
    }
  }
  return resized;
}

export function masksEqual(a: BitMask, b: BitMask): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return false;
  return true;
}

/** Pixels set in either. Newly allocated. @throws RangeError when the sizes differ. */
export function unionMask(a: BitMask, b: BitMask): BitMask {
  assertSameSize(a, b);
  return { ...a, data: a.data.map((bit, i) => bit | b.data[i]!) };
}

/** Pixels of `a` that are not in `b`. Newly allocated. @throws RangeError when the sizes differ. */
export function subtractMask(a: BitMask, b: BitMask): BitMask {
  assertSameSize(a, b);
  return { ...a, data: a.data.map((bit, i) => bit & (b.data[i]! ^ 1)) };
}

/** Pixels set in both. Newly allocated. @throws RangeError when the sizes differ. */
export function intersectMask(a: BitMask, b: BitMask): BitMask {
  assertSameSize(a, b);
  return { ...a, data: a.data.map((bit, i) => bit & b.data[i]!) };
}

function assertSameSize(a: BitMask, b: BitMask): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`masks should have one size, got ${a.width}×${a.height} and ${b.width}×${b.height}`);
  }
}
