import type { EncodedPacket, EncodedPacketSink } from "mediabunny";
import { FailureError } from "../core/failure.ts";
import { type FrameTable, keyFrameBefore } from "./frame-index.ts";
import type { OpenVideo } from "./open-video.ts";

/** Packets given to the decoder ahead of its output: enough for reordering, few enough for small frame pools. */
const IN_FLIGHT = 8;
/** Running on is cheaper than a new start when the next key frame is at most this far ahead. */
const RUN_ON_FRAMES = 8;
/** Frames carry their index as time stamp, in steps that survive decoders counting in milliseconds. */
const STAMP_STEP = 1000;

/**
 * One decoder with a cursor. Every chunk is stamped with its frame's index, so what comes out says which frame it is;
 * a decoder that drops or repeats a picture is noticed and cannot shift the frames after it.
 */
export class FrameDecoder {
  private readonly packets: EncodedPacketSink;
  private readonly table: FrameTable;
  private readonly config: VideoDecoderConfig;
  private run: DecodeRun | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(video: Pick<OpenVideo, "packets" | "table" | "config">) {
    this.packets = video.packets;
    this.table = video.table;
    this.config = video.config;
  }

  /**
   * Decodes one frame; requests wait for each other. Ascending indices decode every packet once.
   * @param onPassed sees the frames decoded on the way, which stay owned by the decoder, from `passedFrom` on
   * @returns the frame, owned by the caller
   * @throws FailureError `video-corrupt` when the decoder does not give this frame
   */
  frame(
    index: number,
    passedFrom = index,
    onPassed?: (index: number, frame: VideoFrame) => Promise<void>,
  ): Promise<VideoFrame> {
    const result = this.turn.then(async () => {
      const frame =
        (await this.attempt(index, passedFrom, "no-preference", onPassed)) ??
        // Hardware decoders drop pictures of unusual streams; the software decoder is the second opinion.
        (await this.attempt(index, passedFrom, "prefer-software", onPassed));
      if (frame) return frame;
      if (this.closed) throw new DOMException("the video was closed", "AbortError");
      const seconds = this.table.timesSeconds[index]!.toFixed(3);
      throw new FailureError(
        "video-corrupt",
        `Frame ${index} (${seconds} s) cannot be decoded; the file is damaged there.`,
      );
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Gives the decoder back; the next request starts a new one. */
  release(): void {
    this.run?.close();
    this.run = null;
  }

  /** Ends waiting requests with an `AbortError`. */
  close(): void {
    this.closed = true;
    this.release();
  }

  private async attempt(
    index: number,
    passedFrom: number,
    acceleration: HardwareAcceleration,
    onPassed?: (index: number, frame: VideoFrame) => Promise<void>,
  ): Promise<VideoFrame | null> {
    if (this.closed) throw new DOMException("the video was closed", "AbortError");
    try {
      const run = await this.runTowards(index, acceleration);
      for (let next = await run.next(index); next; next = await run.next(index)) {
        if (next.index === index) return next.frame;
        try {
          if (next.index >= passedFrom) await onPassed?.(next.index, next.frame);
        } finally {
          next.frame.close();
        }
      }
    } catch (error) {
      // A decoder may also be taken away by the browser; either way the next attempt starts afresh.
      console.warn(`frame ${index}, ${acceleration}:`, error);
    }
    this.release();
    return null;
  }

  private async runTowards(index: number, acceleration: HardwareAcceleration): Promise<DecodeRun> {
    const run = this.run;
    const near =
      run &&
      run.lastIndex < index &&
      keyFrameBefore(this.table.keyFrames, index) <= run.lastIndex + RUN_ON_FRAMES;
    if (near && !run.exhausted) return run;
    this.release();
    const options = { verifyKeyPackets: true };
    const seconds = this.table.timesSeconds[index]!;
    const start =
      (await this.packets.getKeyPacket(seconds, options)) ?? (await this.packets.getFirstKeyPacket(options));
    if (!start) throw new Error("the track has no key frame");
    const config = { ...this.config, hardwareAcceleration: acceleration };
    this.run = new DecodeRun(this.packets.packets(start), this.table.frameAt, config);
    return this.run;
  }
}

interface DecodedFrame {
  readonly index: number;
  readonly frame: VideoFrame;
}

/** One pass of a decoder from a key frame onwards. */
class DecodeRun {
  /** The highest index handed out. */
  lastIndex = -1;
  private closed = false;
  private drained = false;
  private hiddenCount = 0;
  private readonly decoder: VideoDecoder;
  private readonly source: AsyncGenerator<EncodedPacket, void, unknown>;
  private readonly frameAt: ReadonlyMap<number, number>;
  private readonly ready: DecodedFrame[] = [];
  private error: DOMException | null = null;
  private draining: Promise<void> | null = null;
  private wake: () => void = () => undefined;

  constructor(
    source: AsyncGenerator<EncodedPacket, void, unknown>,
    frameAt: ReadonlyMap<number, number>,
    config: VideoDecoderConfig,
  ) {
    this.source = source;
    this.frameAt = frameAt;
    this.decoder = new VideoDecoder({
      output: (frame) => this.receive(frame),
      error: (error) => {
        this.error = error;
        this.wake();
      },
    });
    this.decoder.addEventListener("dequeue", () => this.wake());
    this.decoder.configure(config);
  }

  /** Nothing more will come. */
  get exhausted(): boolean {
    return this.closed || (this.drained && this.ready.length === 0);
  }

  /** The next frame in presentation order, up to `limit`; null when `limit` is not coming any more. */
  async next(limit: number): Promise<DecodedFrame | null> {
    for (;;) {
      const first = this.ready[0];
      if (first) {
        // A later frame waits for its own request: `limit` was dropped by the decoder.
        if (first.index > limit) return null;
        this.ready.shift();
        this.lastIndex = first.index;
        return first;
      }
      if (this.error) throw this.error;
      if (this.exhausted) return null;
      await this.feedOrWait();
    }
  }

  close(): void {
    this.closed = true;
    for (const { frame } of this.ready.splice(0)) frame.close();
    if (this.decoder.state !== "closed") this.decoder.close();
    void this.source.return();
    this.wake();
  }

  private receive(frame: VideoFrame): void {
    const index = Math.round(frame.timestamp / STAMP_STEP);
    if (this.closed || index < 0 || index <= this.lastIndex) frame.close();
    else this.ready.push({ index, frame });
    this.wake();
  }

  private async feedOrWait(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    if (this.draining || this.decoder.decodeQueueSize >= IN_FLIGHT) return woken;
    const { value: packet } = await this.source.next();
    if (packet) {
      if (this.decoder.state !== "configured") return;
      const index = this.frameAt.get(packet.timestamp);
      const timestamp = (index ?? -++this.hiddenCount) * STAMP_STEP;
      this.decoder.decode(new EncodedVideoChunk({ type: packet.type, timestamp, data: packet.data }));
      return;
    }
    this.draining = this.decoder
      .flush()
      .catch(() => undefined)
      .then(() => {
        this.drained = true;
        this.wake();
      });
  }
}
