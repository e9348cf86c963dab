import { type Remote, releaseProxy, wrap } from "comlink";
import { type Result, unwrap } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";
import { abortable } from "../engine/runtime/abortable.ts";
import { checkpoint } from "../engine/runtime/yield-budget.ts";
import type { FrameSource } from "../protocol/frames.ts";
import type { FrameReader } from "./segmenter.ts";

/** Frames read in one go when they are wanted backwards. */
const MAX_BLOCK_FRAMES = 16;
/** About eight frames of a high-definition video. */
const MAX_BLOCK_BYTES = 48 * 2 ** 20;

/** One video, over the port that the media worker serves it on. */
export class VideoFrames {
  private readonly source: Remote<FrameSource>;
  private known: VideoInfo | null = null;

  constructor(port: MessagePort) {
    this.source = wrap<FrameSource>(port);
  }

  /** @throws FailureError `cancelled`, and what the media worker fails with */
  async info(signal: AbortSignal): Promise<VideoInfo> {
    this.known ??= unwrap(await abortable<Result<VideoInfo>>(this.source.info(), signal));
    return this.known;
  }

  /** @throws FailureError `cancelled`, and what the media worker fails with */
  async rgb(frameIndex: number, signal: AbortSignal): Promise<RgbImage> {
    return unwrap(await abortable<Result<RgbImage>>(this.source.rgb(frameIndex), signal));
  }

  close(): void {
    this.source[releaseProxy]();
  }
}

/**
 * Reads a video for a tracker. A decoder runs forwards only, so a run of frames backwards is read in blocks, each from its first to its
 * last; forwards, the next frame is decoded while the tracker works on the last.
 */
export class RunningReader implements FrameReader {
  private readonly ahead = new Map<number, Promise<RgbImage>>();
  private last = Number.NaN;
  private step = 0;

  /** @param between called before every frame: the place where other work may go first */
  constructor(
    private readonly video: Pick<VideoFrames, "rgb">,
    private readonly info: Pick<VideoInfo, "timesSeconds" | "width" | "height">,
    private readonly signal: AbortSignal,
    private readonly between: () => Promise<void>,
  ) {}

  get frameCount(): number {
    return this.info.timesSeconds.length;
  }

  timeSeconds(frameIndex: number): number {
    return this.info.timesSeconds[frameIndex]!;
  }

  async rgb(frameIndex: number): Promise<RgbImage> {
    await this.between();
    await checkpoint(this.signal);
    const step = frameIndex - this.last;
    if (step !== this.step) this.ahead.clear();
    const inRun = step === this.step && step !== 0;
    this.step = step;
    this.last = frameIndex;
    if (inRun && step < 0) this.readBlock(frameIndex, step);
    const image = this.take(frameIndex);
    if (inRun && step > 0) this.start(frameIndex + step);
    return image;
  }

  private readBlock(frameIndex: number, step: number): void {
    if (this.ahead.has(frameIndex)) return;
    const frameBytes = 3 * this.info.width * this.info.height;
    const frames = Math.max(1, Math.min(MAX_BLOCK_FRAMES, Math.floor(MAX_BLOCK_BYTES / frameBytes)));
    for (let nth = frames - 1; nth >= 0; nth--) this.start(frameIndex + nth * step);
  }

  private start(frameIndex: number): void {
    if (frameIndex < 0 || frameIndex >= this.frameCount || this.ahead.has(frameIndex)) return;
    const image = this.video.rgb(frameIndex, this.signal);
    // Whoever asks for it hears of a fault; nobody may.
    image.catch(() => undefined);
    this.ahead.set(frameIndex, image);
  }

  private take(frameIndex: number): Promise<RgbImage> {
    this.start(frameIndex);
    const image = this.ahead.get(frameIndex);
    this.ahead.delete(frameIndex);
    return image ?? this.video.rgb(frameIndex, this.signal);
  }
}
