import type { FrameRun } from "../core/frame-runs.ts";

/** Beyond this many, frames of small videos are decoded sooner than they are needed. */
const MOST_FRAMES = 256;
/** Frames ahead of a playhead that moves on: the decoder is there already. */
const AHEAD = 12;
/** Of the cache, behind a playhead that moves back: each time it is filled, decoding begins at a key frame. */
const BACK_SHARE = 0.85;
/** Behind a playhead that stands or moves on, so that the first steps back have theirs. */
const BEHIND = 12;

interface Kept {
  readonly bytes: number;
}

/** Which frames around the playhead are worth their memory. Owns what it keeps. */
export class FrameCache<T extends Kept> {
  /** Where the playhead is, and where it goes. */
  private at = 0;
  private direction: 1 | -1 = 1;
  private bytes = 0;
  private readonly kept = new Map<number, T>();

  /**
   * @param frameBytes of one, about
   * @param count of the video's frames
   */
  constructor(
    private readonly budgetBytes: number,
    private frameBytes: number,
    private readonly count: number,
    private readonly dispose: (item: T) => void,
  ) {}

  get(index: number): T | undefined {
    return this.kept.get(index);
  }

  moved(index: number): void {
    if (index !== this.at) this.direction = index < this.at ? -1 : 1;
    this.at = index;
  }

  /** The frames that should be there in the end. */
  get window(): FrameRun {
    const [behind, ahead] = this.sides();
    return { first: Math.max(0, this.at - behind), last: Math.min(this.count - 1, this.at + ahead) };
  }

  /** Whether a frame should be kept, given what is there. */
  wants(index: number): boolean {
    if (this.kept.has(index)) return false;
    return this.bytes + this.frameBytes <= this.budgetBytes || this.worst().distance > this.distance(index);
  }

  keep(index: number, item: T): void {
    this.drop(index);
    this.kept.set(index, item);
    this.bytes += item.bytes;
    this.frameBytes = Math.max(this.frameBytes, item.bytes);
    while (this.bytes > this.budgetBytes && this.kept.size > 1) this.drop(this.worst().index);
  }

  /** The frame to be decoded next while nobody waits; null when all are there that are needed soon. */
  missing(): { readonly index: number; readonly side: "ahead" | "behind" } | null {
    const [behind, ahead] = this.sides();
    const goesBack = this.direction < 0;
    // Filling the part behind takes long and brings many frames, so it begins well before they are needed, but not for every step.
    const behindLimit = Math.max(0, this.at - (goesBack ? Math.ceil(behind / 2) : Math.min(behind, BEHIND)));
    const aheadLimit = Math.min(this.count - 1, this.at + (goesBack ? 1 : ahead));
    let next = this.at + 1;
    while (next <= aheadLimit && this.kept.has(next)) next++;
    let before = this.at - 1;
    while (before >= behindLimit && this.kept.has(before)) before--;
    const isAhead = next <= aheadLimit;
    const isBehind = before >= behindLimit;
    if (isBehind && (!isAhead || goesBack)) return { index: before, side: "behind" };
    return isAhead ? { index: next, side: "ahead" } : null;
  }

  clear(): void {
    for (const index of [...this.kept.keys()]) this.drop(index);
  }

  private sides(): [behind: number, ahead: number] {
    const capacity = Math.min(MOST_FRAMES, Math.max(2, Math.floor(this.budgetBytes / this.frameBytes) - 1));
    const back = Math.floor(capacity * BACK_SHARE);
    const ahead = Math.min(AHEAD, Math.floor(capacity / 3));
    return this.direction < 0 ? [back, capacity - back] : [capacity - ahead, ahead];
  }

  /** From the playhead; 1 is the border of the window. */
  private distance(index: number): number {
    const [behind, ahead] = this.sides();
    return index < this.at ? (this.at - index) / Math.max(1, behind) : (index - this.at) / Math.max(1, ahead);
  }

  private worst(): { index: number; distance: number } {
    let worst = { index: -1, distance: -1 };
    for (const index of this.kept.keys()) {
      const distance = this.distance(index);
      if (distance > worst.distance) worst = { index, distance };
    }
    return worst;
  }

  private drop(index: number): void {
    const item = this.kept.get(index);
    if (!item) return;
    this.kept.delete(index);
    this.bytes -= item.bytes;
    this.dispose(item);
  }
}
