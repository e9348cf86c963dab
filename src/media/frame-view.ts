import type { VideoInfo } from "../core/video.ts";
import type { Footage } from "./footage.ts";
import type { Foreground } from "./foreground.ts";
import { FrameCache } from "./frame-cache.ts";
import type { FrameCursor, OnTheWay } from "./frame-cursor.ts";
import { type KeptFrame, keepFrame } from "./kept-frame.ts";
import { toBitmap } from "./pixels.ts";

/** How long nobody asks for a frame before one is decoded for which decoding starts at a key frame. */
const REST_MS = 200;

/** A frame that the screen waits for. */
interface Request {
  readonly index: number;
  readonly resolve: (bitmap: ImageBitmap) => void;
  readonly reject: (reason: unknown) => void;
}

/** A frame that is being decoded. */
interface Job {
  readonly cursor: FrameCursor;
  readonly index: number;
  /** The last frame that was decoded on its way. */
  reached: number;
  /** Whether somebody waits for it. */
  readonly asked: boolean;
  stopped: boolean;
}

/**
 * Frames for the screen. Decoding is quick onwards and slow anywhere else, so frames around the playhead are kept: those that were
 * passed, and those that it will come to, which are decoded while nobody waits. Only the newest request counts: an older one
 * is dropped unless its frame comes up on the way.
 */
export class FrameView {
  private readonly info: VideoInfo;
  private readonly foreground: Foreground;
  private readonly cache: FrameCache<KeptFrame>;
  /** Two places, so that going back does not lose the place to go on from. */
  private readonly cursors: readonly [FrameCursor, FrameCursor];
  /** The newest last. */
  private requests: Request[] = [];
  private job: Job | null = null;
  private working = false;
  private closed = false;
  private restless: () => void = () => undefined;
  /** Those that could not be decoded ahead of time; whoever asks for one is told why. */
  private readonly failed = new Set<number>();

  constructor(
    { info, cursor }: Pick<Footage, "info" | "cursor">,
    foreground: Foreground,
    budgetBytes = budget(),
  ) {
    this.info = info;
    this.foreground = foreground;
    // Planes at half the resolution of colour take half a byte for each, beside one of brightness.
    const frameBytes = 1.5 * info.width * info.height;
    const count = info.timesSeconds.length;
    this.cache = new FrameCache(budgetBytes, frameBytes, count, ({ picture }) => picture.close());
    this.cursors = [cursor(), cursor()];
  }

  /**
   * The frame at display size; owned by the caller.
   * @throws DOMException `AbortError` when a later request replaced this one
   */
  bitmap(index: number): Promise<ImageBitmap> {
    this.cache.moved(index);
    const kept = this.cache.get(index);
    const asked = kept ? this.draw(kept.picture) : this.foreground.run(() => this.ask(index));
    this.restless();
    void this.work();
    return asked;
  }

  close(): void {
    this.closed = true;
    if (this.job) this.job.stopped = true;
    this.drop(() => false);
    this.restless();
    this.cache.clear();
    for (const cursor of this.cursors) cursor.close();
  }

  private ask(index: number): Promise<ImageBitmap> {
    const { job } = this;
    const comesUp = job && index > job.reached && index <= job.index;
    // One request that is older may be served on the way, so that something is seen while the playhead is dragged on.
    this.drop((older, nth) => nth === 0 && job !== null && older.index > job.reached && older.index < index);
    if (job && !comesUp) job.stopped = true;
    return new Promise((resolve, reject) => this.requests.push({ index, resolve, reject }));
  }

  private drop(stays: (request: Request, nth: number) => boolean): void {
    const { requests } = this;
    this.requests = requests.filter(stays);
    for (const request of requests) {
      if (!this.requests.includes(request))
        request.reject(new DOMException("another frame is wanted", "AbortError"));
    }
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      while (!this.closed) {
        const wanted = this.requests.at(-1);
        if (wanted) await this.decode(wanted.index, true);
        else {
          const next = this.missing();
          if (!next) break;
          if (next.side === "behind" && !(await this.rests())) continue;
          await this.foreground.idle();
          if (this.requests.length > 0) continue;
          await this.decode(next.index, false);
          // What there is no room for would be decoded for ever.
          if (!this.foreground.busy && !this.job && this.cache.missing()?.index === next.index) break;
        }
      }
    } finally {
      this.working = false;
    }
  }

  private missing() {
    const missing = this.cache.missing();
    return missing && !this.failed.has(missing.index) ? missing : null;
  }

  /** Whether nobody asks for a frame that is not there, for a moment. */
  private async rests(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout>;
    const rested = await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), REST_MS);
      this.restless = () => this.requests.length > 0 && resolve(false);
    });
    clearTimeout(timer!);
    return rested && !this.closed;
  }

  private async decode(index: number, asked: boolean): Promise<void> {
    const [one, other] = this.cursors;
    const cursor = other.cost(index) < one.cost(index) ? other : one;
    const job: Job = { cursor, index, asked, reached: -1, stopped: false };
    this.job = job;
    const way: OnTheWay = {
      passed: async (passed, frame) => {
        job.reached = passed;
        await this.decoded(passed, frame);
      },
      goesOn: () => !job.stopped && (asked || this.requests.length > 0 || !this.foreground.busy),
    };
    try {
      const frame = await cursor.frame(index, way);
      try {
        job.reached = index;
        await this.decoded(index, frame);
      } finally {
        frame.close();
      }
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        this.failed.add(index);
        const failed = this.requests.filter((request) => request.index === index);
        this.requests = this.requests.filter((request) => request.index !== index);
        for (const request of failed) request.reject(error);
      }
    } finally {
      this.job = null;
    }
  }

  private async decoded(index: number, frame: VideoFrame): Promise<void> {
    const served = this.requests.filter((request) => request.index === index);
    if (served.length > 0) {
      const isNewest = served.at(-1) === this.requests.at(-1);
      this.requests = this.requests.filter((request) => request.index !== index);
      if (isNewest) this.drop(() => false);
      for (const { resolve } of served) resolve(await this.draw(frame));
    }
    if (this.closed || !this.cache.wants(index)) return;
    const { first, last } = this.cache.window;
    if (index < first || index > last) return;
    const kept = await keepFrame(frame, this.info);
    if (this.closed) kept.picture.close();
    else this.cache.keep(index, kept);
  }

  private async draw(picture: VideoFrame | ImageBitmap): Promise<ImageBitmap> {
    const { info } = this;
    // Turned and stretched already, or in need of neither: a canvas would take twice as long.
    if (picture instanceof ImageBitmap || isAsShown(picture, info)) return createImageBitmap(picture);
    return toBitmap(picture, info, info.width, info.height);
  }
}

function isAsShown(frame: VideoFrame, { width, height, rotationDegrees, mirrored }: VideoInfo): boolean {
  const rect = frame.visibleRect;
  return !mirrored && rotationDegrees === 0 && rect?.width === width && rect.height === height;
}

/** Bytes for frames: a share of what the machine says that it has, as models need most of it. */
function budget(): number {
  const { deviceMemory = 4 } = navigator as Navigator & { deviceMemory?: number };
  return Math.min(384, 48 * deviceMemory) * 2 ** 20;
}
