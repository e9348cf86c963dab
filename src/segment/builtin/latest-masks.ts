import type { Rle } from "../../core/mask.ts";

/** Three for each of the latest clicks. */
const KEPT = 12;

/** What the decoder said of the masks that were given out last: one that comes back for a further click is better known by it than by its
 * pixels. */
export class LatestMasks {
  /** Latest last. */
  private readonly kept: { readonly mask: Rle; readonly logits: Float32Array }[] = [];

  keep(mask: Rle, logits: Float32Array): void {
    this.kept.push({ mask, logits });
    if (this.kept.length > KEPT) this.kept.shift();
  }

  /** Null for a mask that is from elsewhere. */
  logitsOf(mask: Rle): Float32Array | null {
    return this.kept.findLast((one) => isSame(one.mask, mask))?.logits ?? null;
  }

  forget(): void {
    this.kept.length = 0;
  }
}

function isSame(a: Rle, b: Rle): boolean {
  return (
    a.size.join() === b.size.join() &&
    a.counts.length === b.counts.length &&
    a.counts.every((count, index) => count === b.counts[index])
  );
}
