import { expose, transfer } from "comlink";
import type { DeviceSpeed } from "../../core/device-speed.ts";
import { ok, type Result } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { PackageSource } from "../../package/package-source.ts";
import type {
  AnswerSummary,
  AskEvent,
  AskRequest,
  DeviceChoice,
  DeviceReport,
  JobPriority,
  LoadProgress,
  ModelInfo,
  Region,
} from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { EngineClient, exportedEngine } from "../../services/engine-client.ts";
import { readTaggedTurns, type TaggedTurn } from "../../videorefer/shared/tagged-text.ts";

export interface HarnessQuestion {
  readonly text: string;
  /** Frames of a made-up video, one per second; 0 asks without one. */
  readonly frames: number;
  readonly identity?: string;
  /** Turns before the question. */
  readonly earlier?: readonly TaggedTurn[];
  /** On frames of 84 × 56. */
  readonly regions?: readonly Region[];
  readonly maxNewTokens: number;
  readonly priority?: JobPriority;
  readonly seed?: number;
  readonly sampling?: AskRequest["settings"]["sampling"];
  /** Cancels at the first event of this kind. */
  readonly cancelAt?: "encoding" | "reading" | "text";
  /** Loses the device at the first event of this kind. */
  readonly loseDeviceAt?: "text";
}

export interface HarnessAnswer {
  readonly result: Result<AnswerSummary>;
  /** All deltas, joined. */
  readonly streamed: string;
  readonly stages: readonly string[];
  readonly seen: Extract<AskEvent, { kind: "seen" }>["report"] | null;
  readonly framesRead: number;
  /** How much of the prompt was in the cache after each chunk that was read. */
  readonly chunksRead: readonly number[];
  /** From `cancel` to the answer's end. */
  readonly cancelMs: number | null;
}

/** The engine as the page has it, and a video for it to ask about. A model whose worker ended is loaded again, as in the app. */
export class EngineHarness {
  private readonly engine: EngineClient;
  private again: (() => Promise<unknown>) | null = null;
  private lost = false;
  private ended = Promise.withResolvers<void>();
  /** How often the last load told of itself, by phase. */
  readonly signs: Partial<Record<LoadProgress["phase"], number>> = {};

  /** How fast a device is, and how far the measurement said it was on the way. */
  async measure(
    device: DeviceChoice,
  ): Promise<{ result: Result<DeviceSpeed>; fractions: readonly number[] }> {
    const fractions: number[] = [];
    const result = await this.engine.measure(device, (fraction) => fractions.push(fraction));
    return { result, fractions };
  }

  /** @param video what it is asked about, of so many frames */
  constructor(
    engine = new EngineClient(),
    private readonly video: (frames: number) => MadeUpVideo = (frames) => new MadeUpVideo(frames),
  ) {
    this.engine = engine;
    this.engine.onCrash = () => {
      this.lost = true;
      this.ended.resolve();
    };
  }

  load(packageUrl: string, device: DeviceChoice): Promise<Result<ModelInfo>> {
    return this.open({ kind: "url", baseUrl: packageUrl }, device);
  }

  /** A model of the store. */
  loadStored(folder: string, device: DeviceChoice): Promise<Result<ModelInfo>> {
    return this.open({ kind: "opfs", path: `models/${folder}` }, device);
  }

  private open(source: PackageSource, device: DeviceChoice): Promise<Result<ModelInfo>> {
    this.lost = false;
    this.ended = Promise.withResolvers();
    this.again = () => this.open(source, device);
    for (const phase of Object.keys(this.signs)) delete this.signs[phase as LoadProgress["phase"]];
    return this.engine.load(source, device, ({ phase }) => {
      this.signs[phase] = (this.signs[phase] ?? 0) + 1;
    });
  }

  report(): Promise<Result<DeviceReport>> {
    return this.engine.report();
  }

  /** Has the next worker test its graphics device. */
  forgetSelfTest(): Promise<void> {
    return this.engine.forgetSelfTest();
  }

  async loseDevice(): Promise<void> {
    this.engine.loseDevice();
    await this.ended.promise;
  }

  async ask(question: HarnessQuestion): Promise<HarnessAnswer> {
    const { maxNewTokens, seed, sampling } = question;
    if (this.lost) await this.again?.();
    const stopper = new AbortController();
    const video = this.video(question.frames);
    const stages: string[] = [];
    const chunksRead: number[] = [];
    let streamed = "";
    let seen: HarnessAnswer["seen"] = null;
    let cancelledAt: number | null = null;
    const onEvent = (event: AskEvent) => {
      const name = event.kind === "stage" ? event.stage : event.kind;
      if (stages.at(-1) !== name) stages.push(name);
      if (name === "reading") chunksRead.push((event as Extract<AskEvent, { kind: "stage" }>).done);
      if (event.kind === "text") streamed += event.delta;
      if (event.kind === "restarted") streamed = "";
      if (event.kind === "seen") seen = event.report;
      if (name === question.cancelAt && cancelledAt === null) {
        cancelledAt = performance.now();
        stopper.abort();
      }
      if (name === question.loseDeviceAt) this.engine.loseDevice();
    };
    const port = question.frames > 0 ? video.port() : null;
    const request: AskRequest = {
      visual: port ? { kind: "video", identity: question.identity } : { kind: "none" },
      regions: question.regions ?? [],
      turns: readTaggedTurns(
        [...(question.earlier ?? []), { role: "user", text: question.text }],
        port ? "video" : "none",
      ),
      settings: { maxNewTokens, seed, sampling },
    };
    const result = await this.engine.ask(request, port, onEvent, stopper.signal, question.priority);
    const cancelMs = cancelledAt === null ? null : performance.now() - cancelledAt;
    return { result, streamed, stages, seen, framesRead: video.framesRead, chunksRead, cancelMs };
  }
}

/** A square that moves over a gradient, one frame per second. */
export class MadeUpVideo implements FrameSource {
  framesRead = 0;

  constructor(
    private readonly frames: number,
    private readonly size: readonly [width: number, height: number] = [84, 56],
  ) {}

  port(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    expose(this, port1);
    return port2;
  }

  async info(): Promise<Result<VideoInfo>> {
    return ok({
      width: this.size[0],
      height: this.size[1],
      timesSeconds: Array.from({ length: this.frames }, (_, second) => second),
      endSeconds: this.frames,
      container: "none",
      codec: "none",
      startSeconds: 0,
      rotationDegrees: 0,
      mirrored: false,
      playsAsIs: true,
      notices: [],
      variableFrameRate: false,
    });
  }

  async rgb(index: number): Promise<Result<RgbImage>> {
    this.framesRead++;
    const [width, height] = this.size;
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data.set(this.colour(x, y, index), (y * width + x) * 3);
    }
    return transfer(ok({ width, height, data }), [data.buffer]);
  }

  protected colour(x: number, y: number, index: number): readonly number[] {
    const inSquare = Math.abs(x - 12 - 9 * index) < 8 && Math.abs(y - 28) < 8;
    return inSquare ? [230, 40, 60] : [x * 3, y * 4, 90];
  }
}

/** The pictures of `training/general/tiny_export.py`. */
class ExportPictures extends MadeUpVideo {
  constructor(frames: number) {
    super(frames, [32, 32]);
  }

  protected override colour(x: number, y: number, index: number): readonly number[] {
    return [0, 1, 2].map((c) => (x * (7 + index) + y * (5 + 3 * index) + c * 61 + x * y) % 256);
  }
}

/** The engine of exported models, and those pictures for it to ask about. */
export const exportedHarness = (): EngineHarness =>
  new EngineHarness(exportedEngine(), (frames) => new ExportPictures(frames));
