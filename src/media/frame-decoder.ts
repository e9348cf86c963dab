import { FailureError } from "../core/failure.ts";
import type { PacketReader, PacketSource } from "./container/packet-source.ts";
import type { FrameCursor, OnTheWay } from "./frame-cursor.ts";
import { type FrameTable, startsFor } from "./frame-index.ts";
import type { OpenVideo } from "./open-video.ts";

/** Packets given to the decoder ahead of its output: enough for reordering, few enough for small frame pools. */
const IN_FLIGHT = 8;
/** Running on is cheaper than a new start when the next key frame is at most this far ahead. */
const RUN_ON_PACKETS = 8;
/** Pictures carry their number as time stamp, in steps that survive decoders counting in milliseconds. */
const STAMP_STEP = 1000;
/** Pictures of one time may leave the decoder in another order than they are numbered in. */
const MAX_DISORDER = 3;

/**
 * One decoder with a cursor. Every chunk is stamped with its picture's number, so what comes out says which it is; a
 * decoder that drops or repeats a picture is noticed and cannot shift those after it.
 */
export class FrameDecoder implements FrameCursor {
  private readonly source: PacketSource;
  private readonly table: FrameTable;
  /** Packets marked as key frames that are none. */
  private readonly falseKeys = new Set<number>();
  private readonly verified = new Set<number>();
  private run: DecodeRun | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(video: Pick<OpenVideo, "source" | "table">) {
    this.source = video.source;
    this.table = video.table;
  }

  /**
   * Decodes one frame; requests wait for each other. Ascending indices decode every packet once.
   * @returns the frame, owned by the caller
   * @throws FailureError `video-corrupt` when the decoder does not give this frame
   */
  frame(index: number, way?: OnTheWay): Promise<VideoFrame> {
    const result = this.turn.then(async () => {
      const frame =
        (await this.attempt(index, "no-preference", way)) ??
        // Hardware decoders drop pictures of unusual streams; the software decoder is the second opinion.
        (await this.attempt(index, "prefer-software", way));
      if (frame) return frame;
      if (this.closed) throw new DOMException("the video was closed", "AbortError");
      const seconds = this.table.timesSeconds[index]!.toFixed(3);
      throw new FailureError(
        "video-corrupt",
        "Frame {index} ({seconds} s) cannot be decoded; the file is damaged there.",
        { values: { index, seconds } },
      );
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  cost(index: number): number {
    const picture = this.table.pictureOfFrame[index]!;
    const [start = 0] = startsFor(this.table, picture);
    const fromStart = picture - (this.table.pictureOfPacket.get(start) ?? 0) + 1;
    const { run } = this;
    if (!run || run.exhausted || run.lastPicture >= picture) return fromStart;
    return Math.min(fromStart, picture - run.lastPicture);
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
    acceleration: HardwareAcceleration,
    way?: OnTheWay,
  ): Promise<VideoFrame | null> {
    if (this.closed) throw new DOMException("the video was closed", "AbortError");
    const { pictureOfFrame } = this.table;
    const wanted = pictureOfFrame[index]!;
    const endEarly = new DOMException("another frame is wanted", "AbortError");
    try {
      const run = await this.runTowards(wanted, acceleration);
      for (let next = await run.next(wanted); next; next = await run.next(wanted)) {
        if (next.picture === wanted) return next.frame;
        try {
          // Frames passed on the way count back from this one, as long as the edit list does not jump.
          const passed = index - (wanted - next.picture);
          if (pictureOfFrame[passed] === next.picture) await way?.passed(passed, next.frame);
        } finally {
          next.frame.close();
        }
        if (way?.goesOn() === false) throw endEarly;
      }
    } catch (error) {
      if (error === endEarly) throw error;
      // A decoder may also be taken away by the browser; either way the next attempt starts afresh.
      console.warn(`frame ${index}, ${acceleration}:`, error);
    }
    this.release();
    return null;
  }

  private async runTowards(picture: number, acceleration: HardwareAcceleration): Promise<DecodeRun> {
    const { run } = this;
    const start = await this.startFor(picture);
    const near = run && run.lastPicture < picture && start <= run.nextPacket + RUN_ON_PACKETS;
    if (near && !run.exhausted) return run;
    this.release();
    this.run = new DecodeRun(this.source, this.table.pictureOfPacket, start, acceleration);
    return this.run;
  }

  private async startFor(picture: number): Promise<number> {
    for (const packet of startsFor(this.table, picture)) {
      if (this.falseKeys.has(packet)) continue;
      if (this.verified.has(packet) || (await this.source.isKey(packet))) {
        this.verified.add(packet);
        return packet;
      }
      this.falseKeys.add(packet);
    }
    throw new Error("there is no key frame before it");
  }
}

interface DecodedPicture {
  readonly picture: number;
  readonly frame: VideoFrame;
}

/** One pass of a decoder from a key frame onwards. */
class DecodeRun {
  /** The highest picture handed out. */
  lastPicture = -1;
  /** The packet to be read next. */
  nextPacket: number;
  private closed = false;
  private drained = false;
  private hiddenCount = 0;
  private readonly decoder: VideoDecoder;
  private readonly source: PacketSource;
  private readonly read: PacketReader;
  private readonly pictureOf: ReadonlyMap<number, number>;
  private readonly acceleration: HardwareAcceleration;
  private span: string;
  /** Ascending. */
  private readonly ready: DecodedPicture[] = [];
  private error: DOMException | null = null;
  private draining: Promise<void> | null = null;
  private wake: () => void = () => undefined;

  constructor(
    source: PacketSource,
    pictureOf: ReadonlyMap<number, number>,
    start: number,
    acceleration: HardwareAcceleration,
  ) {
    this.source = source;
    this.read = source.reader();
    this.pictureOf = pictureOf;
    this.acceleration = acceleration;
    this.nextPacket = start;
    this.span = this.spanOf(start);
    this.decoder = new VideoDecoder({
      output: (frame) => this.receive(frame),
      error: (error) => {
        this.error = error;
        this.wake();
      },
    });
    this.decoder.addEventListener("dequeue", () => this.wake());
    this.configure();
  }

  /** Nothing more will come. */
  get exhausted(): boolean {
    return this.closed || (this.drained && this.ready.length === 0);
  }

  /** The next picture in presentation order, up to `limit`; null when `limit` is not coming any more. */
  async next(limit: number): Promise<DecodedPicture | null> {
    for (;;) {
      const first = this.ready[0];
      if (first && first.picture <= limit) {
        this.ready.shift();
        this.lastPicture = Math.max(this.lastPicture, first.picture);
        return first;
      }
      // Later pictures wait for their own requests: `limit` was dropped by the decoder.
      if (this.ready.length > MAX_DISORDER || (first && this.drained)) return null;
      if (this.error) throw this.error;
      if (this.exhausted) return null;
      await this.feedOrWait();
    }
  }

  close(): void {
    this.closed = true;
    for (const { frame } of this.ready.splice(0)) frame.close();
    if (this.decoder.state !== "closed") this.decoder.close();
    this.wake();
  }

  /** Nothing is decoded across the borders of spans of one clock and one configuration. */
  private spanOf(packet: number): string {
    const { config = 0, epoch = 0 } = this.source.packets[packet]!;
    return `${config} ${epoch}`;
  }

  private configure(): void {
    this.decoder.configure({
      ...this.source.configs[this.source.packets[this.nextPacket]!.config ?? 0]!,
      hardwareAcceleration: this.acceleration,
    });
  }

  private receive(frame: VideoFrame): void {
    const picture = Math.round(frame.timestamp / STAMP_STEP);
    if (this.closed || picture < 0 || picture <= this.lastPicture - MAX_DISORDER) frame.close();
    else {
      const after = this.ready.findLastIndex((other) => other.picture < picture);
      this.ready.splice(after + 1, 0, { picture, frame });
    }
    this.wake();
  }

  private async feedOrWait(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    if (this.draining || this.decoder.decodeQueueSize >= IN_FLIGHT) return woken;
    const position = this.nextPacket;
    const packet = this.source.packets[position];
    if (packet && this.spanOf(position) === this.span) {
      this.nextPacket++;
      const data = await this.read(position);
      if (this.decoder.state !== "configured") return;
      const timestamp = (this.pictureOf.get(position) ?? -++this.hiddenCount) * STAMP_STEP;
      this.decoder.decode(new EncodedVideoChunk({ type: packet.key ? "key" : "delta", timestamp, data }));
      return;
    }
    this.draining = this.decoder
      .flush()
      .catch(() => undefined)
      .then(() => this.flushed(packet !== undefined));
  }

  /** At the end of the file, or where another span begins: there decoding starts anew, at its first key frame. */
  private flushed(goesOn: boolean): void {
    const { packets } = this.source;
    while (goesOn && packets[this.nextPacket]?.key === false) this.nextPacket++;
    if (packets[this.nextPacket] && !this.closed && this.decoder.state === "configured") {
      this.span = this.spanOf(this.nextPacket);
      this.configure();
      this.draining = null;
    } else {
      this.drained = true;
    }
    this.wake();
  }
}
