import type { Rle } from "../../core/mask.ts";
import { rleBounds } from "../../core/rle.ts";
import type { TrackStop } from "../../core/track.ts";

/** What is left of one object's masks on a pass, to say how it ended. */
export class Trail {
  private end: number | null = null;
  /** Its last mask. */
  private seen: Rle | null = null;
  /** The first frame after that; null while it is in sight. */
  private missingSince: number | null = null;

  add(frameIndex: number, mask: Rle | null): void {
    this.end = frameIndex;
    if (mask) {
      this.seen = mask;
      this.missingSince = null;
    } else this.missingSince ??= frameIndex;
  }

  /** The last frame, or the one from which on the object was not seen any more; null for a pass without frames. */
  stop(id: string): TrackStop | null {
    if (this.end === null) return null;
    if (this.missingSince === null) return { id, frameIndex: this.end, reason: "end" };
    const reason = this.seen && touchesBorder(this.seen) ? "border" : "lost";
    return { id, frameIndex: this.missingSince, reason };
  }
}

function touchesBorder(mask: Rle): boolean {
  const [height, width] = mask.size;
  const { x0, y0, x1, y1 } = rleBounds(mask);
  return x0 === 0 || y0 === 0 || x1 === width || y1 === height;
}
