import type { ThumbnailStore } from "../state/thumbnails.ts";

/** Keeps the filmstrip's pictures of the open video, and closes them when the video goes. */
export class Thumbnails implements ThumbnailStore {
  private readonly pictures = new Map<number, ImageBitmap>();
  private readonly listeners = new Set<() => void>();

  get count(): number {
    return this.pictures.size;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(frameIndex: number, picture: ImageBitmap): void {
    this.pictures.get(frameIndex)?.close();
    this.pictures.set(frameIndex, picture);
    this.notify();
  }

  clear(): void {
    for (const picture of this.pictures.values()) picture.close();
    this.pictures.clear();
    this.notify();
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

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
