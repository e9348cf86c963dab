import type { RgbImage } from "../../core/image.ts";
import { abortable } from "../../engine/runtime/abortable.ts";
import { checkpoint } from "../../engine/runtime/yield-budget.ts";
import { framePixels } from "./antialiased.ts";
import type { FrameFeatures, Sam2Networks } from "./networks.ts";

/** A frame's features, and the size in which its prompts and masks are. */
export interface EncodedFrame {
  readonly features: FrameFeatures;
  readonly width: number;
  readonly height: number;
}

/** Encoded frames, those used last. */
export class FrameCache {
  /** Used longest ago first. */
  private readonly kept = new Map<number, EncodedFrame>();
  private running = new Map<number, Promise<EncodedFrame>>();

  constructor(
    private readonly networks: Pick<Sam2Networks, "encode" | "side">,
    private readonly capacity: number,
  ) {}

  has(frame: number): boolean {
    return this.kept.has(frame);
  }

  /**
   * A frame, which is there until `capacity` others were asked for. An encoding that nobody waits for any more is kept.
   * @throws FailureError `cancelled`, and what `read` throws
   */
  async encoded(frame: number, read: () => Promise<RgbImage>, signal: AbortSignal): Promise<EncodedFrame> {
    const kept = this.kept.get(frame);
    if (kept) {
      this.kept.delete(frame);
      this.kept.set(frame, kept);
      return kept;
    }
    const running = this.running.get(frame);
    if (running) return abortable(running, signal);
    const image = await read();
    await checkpoint(signal);
    return abortable(this.encode(frame, image), signal);
  }

  /** Forgets all frames. */
  clear(): void {
    for (const { features } of this.kept.values()) features.dispose();
    this.kept.clear();
    this.running = new Map();
  }

  private encode(frame: number, image: RgbImage): Promise<EncodedFrame> {
    const { running } = this;
    const { width, height } = image;
    const encoding = this.networks.encode(framePixels(image, this.networks.side)).then((features) => {
      const encoded = { features, width, height };
      // Once all were forgotten the frame may be another video's.
      if (this.running === running) this.keep(frame, encoded);
      else features.dispose();
      return encoded;
    });
    running.set(frame, encoding);
    const end = () => running.delete(frame);
    encoding.then(end, end);
    return encoding;
  }

  private keep(frame: number, encoded: EncodedFrame): void {
    this.kept.set(frame, encoded);
    for (const [oldest, { features }] of this.kept) {
      if (this.kept.size <= this.capacity) return;
      features.dispose();
      this.kept.delete(oldest);
    }
  }
}
