import { createMask } from "../../core/bitmask.ts";
import type { BitMask, Rle } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";
import { fillPolygon } from "../../core/polygon.ts";
import { clipRect, isEmptyRect } from "../../core/rect.ts";
import type { MaskSize } from "../mask-size.ts";
import { RunWriter } from "./run-writer.ts";

/** Run lengths of a small mask laid on an empty frame at `left`, `top`; what lies beyond the frame is cut off. */
export function placedRle(mask: BitMask, left: number, top: number, [height, width]: MaskSize): Rle {
  const seen = clipRect({ x0: left, y0: top, x1: left + mask.width, y1: top + mask.height }, width, height);
  if (isEmptyRect(seen)) return { size: [height, width], counts: [width * height] };
  const own = { x0: seen.x0 - left, y0: seen.y0 - top, x1: seen.x1 - left, y1: seen.y1 - top };
  const runs = new RunWriter();
  for (let x = own.x0; x < own.x1; x++) {
    const column = (x + left) * height + top;
    for (let y = own.y0; y < own.y1; y++) {
      if (mask.data[y * mask.width + x] === 1) runs.put(column + y, column + y + 1);
    }
  }
  return runs.rle([height, width]);
}

/**
 * Run lengths of rings filled by the even-odd rule, where a pixel belongs to the shape when its centre does.
 * @param rings at least three points each, in pixels of the frame
 */
export function ringsRle(rings: readonly (readonly FramePoint[])[], [height, width]: MaskSize): Rle {
  let { x0, y0, x1, y1 } = { x0: width, y0: height, x1: 0, y1: 0 };
  for (const { x, y } of rings.flat()) {
    x0 = Math.min(x0, Math.max(0, Math.floor(x)));
    y0 = Math.min(y0, Math.max(0, Math.floor(y)));
    x1 = Math.max(x1, Math.min(width, Math.ceil(x)));
    y1 = Math.max(y1, Math.min(height, Math.ceil(y)));
  }
  if (x1 <= x0 || y1 <= y0) return { size: [height, width], counts: [width * height] };
  const mask = createMask(x1 - x0, y1 - y0);
  fillPolygon(
    mask,
    rings.map((ring) => ring.map(({ x, y }) => ({ x: x - x0, y: y - y0 }))),
    1,
  );
  return placedRle(mask, x0, y0, [height, width]);
}
