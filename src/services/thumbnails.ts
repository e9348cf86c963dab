import type { CloseUp, ThumbnailStore } from "../state/thumbnails.ts";
import type { MediaClient } from "./media-client.ts";

/** Pictures of the whole clip, which stay as long as it is open. */
const WHOLE_COUNT = 40;
/** Twice the height they are shown at, for dense screens. */
const HEIGHT = 104;
/** Pictures besides, of what was looked at closely: of 16:9 they take 12 MiB. */
const CLOSE_UPS = 160;

/**
 * The filmstrip's pictures of the open video: a few of all of it, and more of what is looked at closely, the oldest of which make room.
 * They are decoded one at a time while nobody waits for anything else.
 */
export class Thumbnails implements ThumbnailStore {
  private readonly pictures = new Map<number, ImageBitmap>();
  private readonly whole = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private all: CloseUp | null = null;
  private part: CloseUp | null = null;
  private pointed: CloseUp | null = null;
  private latest = 0;

  /** @param quiet resolves when nothing needs the machine more, such as playback or an answer */
  constructor(
    private readonly media: Pick<MediaClient, "thumbnails">,
    private readonly quiet: () => Promise<void>,
  ) {}

  get count(): number {
    return this.pictures.size;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins with a video of so many frames, which the media client has open. */
  open(frameCount: number): void {
    this.clear();
    this.all = { first: 0, last: frameCount - 1, count: WHOLE_COUNT };
    void this.fill();
  }

  /** Closes all pictures, as their video goes. */
  clear(): void {
    this.latest++;
    this.all = null;
    this.part = null;
    this.pointed = null;
    for (const picture of this.pictures.values()) picture.close();
    this.pictures.clear();
    this.whole.clear();
    this.notify();
  }

  look(part: CloseUp | null): void {
    this.part = part;
    if (part) void this.fill();
  }

  point(frameIndex: number | null): void {
    const isThere = frameIndex !== null && this.pictures.has(frameIndex);
    this.pointed = frameIndex === null || isThere ? null : { first: frameIndex, last: frameIndex, count: 1 };
    if (this.pointed) void this.fill();
  }

  nearest(frameIndex: number): ImageBitmap | null {
    let best: ImageBitmap | null = null;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const [index, picture] of this.pictures) {
      const distance = Math.abs(index - frameIndex);
      if (distance < bestDistance) {
        best = picture;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Decodes what is missing of what is wanted now, the most wanted first; whatever was under way ends. */
  private async fill(): Promise<void> {
    const ticket = ++this.latest;
    const isCurrent = () => ticket === this.latest;
    await this.quiet();
    for (const wanted of [this.pointed, this.part, this.all]) {
      if (!wanted) continue;
      if (!isCurrent()) return;
      const request = { ...wanted, height: HEIGHT, without: [...this.pictures.keys()] };
      const result = await this.media.thumbnails(request, async (index, picture) => {
        if (!isCurrent()) return picture.close();
        this.add(index, picture, wanted === this.all);
        await this.quiet();
      });
      if (!result.ok) return;
    }
  }

  private add(frameIndex: number, picture: ImageBitmap, ofWhole: boolean): void {
    this.pictures.get(frameIndex)?.close();
    this.pictures.set(frameIndex, picture);
    if (ofWhole) this.whole.add(frameIndex);
    for (const [index, old] of this.pictures) {
      if (this.pictures.size - this.whole.size <= CLOSE_UPS) break;
      if (this.whole.has(index)) continue;
      old.close();
      this.pictures.delete(index);
    }
    this.notify();
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
