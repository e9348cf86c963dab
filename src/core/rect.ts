/** Whole pixels: columns `x0 … x1 − 1`, rows `y0 … y1 − 1`. Empty when `x1 ≤ x0` or `y1 ≤ y0`. */
export interface PixelRect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const EMPTY_RECT: PixelRect = { x0: 0, y0: 0, x1: 0, y1: 0 };

export function isEmptyRect(rect: PixelRect): boolean {
  return rect.x1 <= rect.x0 || rect.y1 <= rect.y0;
}

/** The smallest rectangle holding both; an empty one adds nothing. */
export function unionRect(a: PixelRect, b: PixelRect): PixelRect {
  if (isEmptyRect(a)) return b;
  if (isEmptyRect(b)) return a;
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}

/** The part of `rect` that lies on a raster of this size; `EMPTY_RECT` when none does. */
export function clipRect(rect: PixelRect, width: number, height: number): PixelRect {
  const clipped = {
    x0: Math.max(0, rect.x0),
    y0: Math.max(0, rect.y0),
    x1: Math.min(width, rect.x1),
    y1: Math.min(height, rect.y1),
  };
  return isEmptyRect(clipped) ? EMPTY_RECT : clipped;
}
