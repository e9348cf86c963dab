import type { Rle } from "../../core/mask.ts";
import type { MaskSize } from "../mask-size.ts";

/** Puts COCO run lengths together from stretches of set pixels, ascending in COCO's order (column by column). */
export class RunWriter {
  private readonly counts: number[] = [];
  private end = 0;

  /** Sets the pixels `from … to − 1`. */
  put(from: number, to: number): void {
    if (this.counts.length === 0 || from > this.end) this.counts.push(from - this.end, 0);
    this.counts[this.counts.length - 1]! += to - from;
    this.end = to;
  }

  rle([height, width]: MaskSize): Rle {
    const rest = width * height - this.end;
    const counts = rest > 0 || this.counts.length === 0 ? [...this.counts, rest] : this.counts;
    return { size: [height, width], counts };
  }
}
