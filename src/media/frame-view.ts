import type { VideoInfo } from "../core/video.ts";
import type { FrameCursor } from "./footage.ts";
import { toBitmap } from "./pixels.ts";

/** Memory for frames around the one on screen, and at most so many of them. */
const KEPT_BYTES = 96 * 2 ** 20;
const KEPT_FRAMES = 16;

/**
 * Frames for the screen. Stepping back would decode from the key frame each time, so the frames passed on the way to
 * an earlier one are kept.
 */
export class FrameView {
  private readonly cursor: FrameCursor;
  private readonly info: VideoInfo;
  private readonly kept = new Map<number, ImageBitmap>();
  private readonly capacity: number;
  private lastIndex = -1;

  constructor(info: VideoInfo, cursor: FrameCursor) {
    this.info = info;
    this.cursor = cursor;
    const { width, height } = info;
    this.capacity = Math.max(1, Math.min(KEPT_FRAMES, Math.floor(KEPT_BYTES / (4 * width * height))));
  }

  /** The frame at display size; owned by the caller. */
  async bitmap(index: number): Promise<ImageBitmap> {
    const backwards = index < this.lastIndex;
    this.lastIndex = index;
    let bitmap = this.kept.get(index);
    if (!bitmap) {
      const passedFrom = backwards ? index - this.capacity + 1 : index;
      const keep = async (passed: number, frame: VideoFrame) => this.keep(passed, this.draw(frame));
      const frame = await this.cursor.frame(index, passedFrom, keep);
      try {
        bitmap = this.draw(frame);
      } finally {
        frame.close();
      }
      this.keep(index, bitmap);
    }
    return createImageBitmap(bitmap);
  }

  close(): void {
    for (const bitmap of this.kept.values()) bitmap.close();
    this.kept.clear();
    this.cursor.close();
  }

  private draw(frame: VideoFrame): ImageBitmap {
    return toBitmap(frame, this.info, this.info.width, this.info.height);
  }

  private keep(index: number, bitmap: ImageBitmap): void {
    this.kept.get(index)?.close();
    this.kept.delete(index);
    this.kept.set(index, bitmap);
    for (const [oldest, old] of this.kept) {
      if (this.kept.size <= this.capacity) break;
      old.close();
      this.kept.delete(oldest);
    }
  }
}
