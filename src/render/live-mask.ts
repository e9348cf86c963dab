import { createMask, type Ink } from "../core/bitmask.ts";
import { stampSegment } from "../core/brush.ts";
import type { BitMask, Rle } from "../core/mask.ts";
import { fillOutline, type Outline } from "../core/outline-points.ts";
import type { FramePoint } from "../core/point.ts";
import { fillBox, fillPolygon } from "../core/polygon.ts";
import { EMPTY_RECT, type PixelRect, unionRect } from "../core/rect.ts";
import { decodeRle, encodeRle, rleBounds } from "../core/rle.ts";

/**
 * A mask while it is being drawn: its pixels, and the rectangle they can be in. So scanning them costs what the object
 * covers, not what the frame holds. It starts from the stored mask and becomes run lengths when the pointer lifts.
 */
export class LiveMask {
  readonly mask: BitMask;
  private ownReach: PixelRect;
  private changed: PixelRect = EMPTY_RECT;

  constructor(width: number, height: number, stored: Rle | null) {
    this.mask = stored ? decodeRle(stored) : createMask(width, height);
    this.ownReach = stored ? rleBounds(stored) : EMPTY_RECT;
    if (this.mask.width !== width || this.mask.height !== height) {
      throw new RangeError(
        `stored mask should be ${width}×${height}, is ${this.mask.width}×${this.mask.height}`,
      );
    }
  }

  /** Holds every set pixel; not always the smallest such rectangle. */
  get reach(): PixelRect {
    return this.ownReach;
  }

  /** Where pixels may have changed since this was last asked. */
  takeChanged(): PixelRect {
    const changed = this.changed;
    this.changed = EMPTY_RECT;
    return changed;
  }

  stamp(from: FramePoint, to: FramePoint, radius: number, ink: Ink): void {
    this.touched(stampSegment(this.mask, from, to, radius, ink), ink);
  }

  fillBox(a: FramePoint, b: FramePoint, ink: Ink): void {
    this.touched(fillBox(this.mask, a, b, ink), ink);
  }

  fillPolygon(ring: readonly FramePoint[], ink: Ink): void {
    this.touched(fillPolygon(this.mask, [ring], ink), ink);
  }

  /** Puts what an outline encloses in place of all that is in the mask. */
  become(outline: Outline): void {
    const { x0, y0, x1, y1 } = this.ownReach;
    for (let y = y0; y < y1; y++) this.mask.data.fill(0, y * this.mask.width + x0, y * this.mask.width + x1);
    const touched = fillOutline(this.mask, outline);
    this.changed = unionRect(this.changed, unionRect(this.ownReach, touched));
    this.ownReach = touched;
  }

  encode(): Rle {
    return encodeRle(this.mask, this.ownReach);
  }

  private touched(rect: PixelRect, ink: Ink): void {
    this.changed = unionRect(this.changed, rect);
    if (ink === 1) this.ownReach = unionRect(this.ownReach, rect);
  }
}
