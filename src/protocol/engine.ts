import type { ProxyMarked } from "comlink";
import type { Brand } from "../core/brand.ts";
import type { DeviceSpeed } from "../core/device-speed.ts";
import type { Failure, Result } from "../core/failure.ts";
import type { FrameRun } from "../core/frame-runs.ts";
import type { GpuLack } from "../core/gpu-lack.ts";
import type { Rle } from "../core/mask.ts";
import type { ModelSizes } from "../core/model-sizes.ts";
import type { SamplingRule } from "../core/sampling-rule.ts";
import type { TokenRule } from "../core/token-rule.ts";
import type { Turn } from "../core/turn.ts";
import type { Variant } from "../package/manifest.ts";
import type { PackageProgress, PackageSource } from "../package/package-source.ts";

export type JobId = Brand<string, "JobId">;

/** A person waits for an interactive job; a background job gives way to it and starts anew afterwards. */
export type JobPriority = "interactive" | "background";

/** `auto` takes WebGPU on a hardware adapter that passes the self-test, else wasm. */
export type DeviceChoice = "auto" | "webgpu" | "wasm";

export interface DeviceReport {
  readonly device: "webgpu" | "wasm";
  /** Why this device was chosen, in one sentence. */
  readonly reason: string;
  /** Why there is no GPU, where WebGPU was wanted: `software` where it is emulated. */
  readonly lack?: GpuLack | "software";
  readonly adapter: { vendor: string; architecture: string; description: string; software: boolean } | null;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  readonly selfTest: readonly { name: string; worstError: number; passed: boolean }[];
  readonly runtime: { build: "jspi" | "asyncify" | "wasm"; threads: number; version: string };
}

export interface LoadProgress {
  readonly phase: PackageProgress["phase"] | "runtime" | "sessions" | "warm-up";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  /** Id in the lists of families. */
  readonly family: string;
  /** `remote` for a model that runs elsewhere. */
  readonly variant: Variant | "remote";
  /** Where it runs, as a host with its port; on this machine, in the page, when absent. */
  readonly host?: string;
  readonly packageHash: string;
  readonly weightBytes: number;
  readonly contextTokens: number;
  /** True for the bundled model of coloured shapes; the interface says so. */
  readonly demonstration: boolean;
  /** Which frames it sees unless the settings say otherwise. */
  readonly sampling: SamplingRule;
  readonly tokens: TokenRule;
  /** Of its networks; absent where they are not known, as for models that run elsewhere. */
  readonly sizes?: ModelSizes;
  /** Whether it can score an answer that is there already. */
  readonly scoresAnswers?: true;
}

/** An object on one frame. */
export interface RegionView {
  readonly frameIndex: number;
  /** Binary mask at the frame's display size. */
  readonly mask: Rle;
}

export interface Region {
  /** Label in the conversation, such as `object0`. */
  readonly label: string;
  /** At least one, in the order of frames. Families that look at an object once take the first. */
  readonly views: readonly RegionView[];
}

/** What a question is about. An image is the first frame of its source, and goes the family's way for images. */
export interface ShownVisual {
  readonly kind: "video" | "image";
  /** Names these very pixels, such as the file's fingerprint. With it a next question re-uses encoded frames. */
  readonly identity?: string;
}

export type Visual = ShownVisual | { readonly kind: "none" };

export interface AskSettings {
  /** Frames per second given to a sampler at a rate; the model's default when absent. */
  readonly fps?: number;
  /** Most frames at a rate; the number of frames where they are spread over the clip. */
  readonly maxFrames?: number;
  /** The frames to show, ascending, each once, in place of those that the family would choose; it may refuse. */
  readonly shownFrames?: readonly number[];
  /** The frames of the video to choose from, both ends included; all of them when absent. */
  readonly span?: FrameRun;
  readonly maxNewTokens?: number;
  /** Greedy when absent. */
  readonly sampling?: { temperature: number; topK: number; topP: number };
  /** Seeds k-means and sampling. */
  readonly seed?: number;
}

export interface AskRequest {
  readonly visual: Visual;
  readonly regions: readonly Region[];
  /** Earlier turns in their true roles; the last turn is the user's question, or the answer to it that goes on. */
  readonly turns: readonly Turn[];
  readonly settings: AskSettings;
  /** An answer to be scored in place of one to be written: how likely each of its tokens is here, given those before it. */
  readonly scored?: string;
}

/** How likely a token of an answer was. */
export interface TokenScore {
  /** The characters of the answer that it added, from `start` to before `end`; none for part of a character. */
  readonly start: number;
  readonly end: number;
  /** Natural logarithm of its probability at temperature 1 and without a penalty for repetition, 0 at most. */
  readonly logProbability: number;
}

/** An object as the model looked at it on one frame. */
export interface SeenView {
  readonly frameIndex: number;
  readonly crop: { x0: number; y0: number; x1: number; y1: number };
  /** 0/1, row-major, at the mask grid the model pools over. */
  readonly maskGrid: { width: number; height: number; data: Uint8Array };
}

/** What the model was given, for "what the model saw". */
export interface SeenReport {
  readonly frames: readonly {
    index: number;
    labelSeconds: number;
    keptTokens: number;
    totalTokens: number;
  }[];
  readonly frameGrid: readonly [rows: number, columns: number];
  readonly regions: readonly {
    label: string;
    tokens: number;
    /** One for every frame that it was looked at on. */
    views: readonly SeenView[];
  }[];
  readonly prompt: string;
  readonly promptTokens: number;
}

export type AskEvent =
  | {
      readonly kind: "stage";
      readonly stage: "frames" | "encoding" | "reading";
      /** With a fraction, where one thing takes long. */
      readonly done: number;
      readonly total: number;
      /** Of the tokens that are read, those that the question before had left in the cache; absent where that is not known. */
      readonly kept?: number;
    }
  | { readonly kind: "seen"; readonly report: SeenReport }
  /** A background question gave way to another and starts anew: what was told of it so far is void. */
  | { readonly kind: "restarted" }
  | {
      readonly kind: "text";
      readonly delta: string;
      /** Of this run up to here, where they are counted. */
      readonly tokens?: number;
    };

export interface AnswerSummary {
  /** The whole answer, with the words that it went on from. */
  readonly text: string;
  /** What this run generated. */
  readonly tokenIds: readonly number[];
  readonly finish: "stop" | "length" | "cancelled";
  /** Of the tokens in order, where the answer was to be scored. */
  readonly scores?: readonly TokenScore[];
  readonly timings: {
    readonly framesMs: number;
    readonly encodeMs: number;
    readonly prefillMs: number;
    readonly firstTokenMs: number;
    readonly totalMs: number;
    /** Of the prompt, without what the cache had already; 0 where it is not known. */
    readonly readTokensPerSecond: number;
    readonly tokensPerSecond: number;
  };
}

export type OnLoadProgress = ((progress: LoadProgress) => void) & ProxyMarked;
/**
 * The device failed, and this worker with it: what ran there may never end, and the runtime cannot do anything else meanwhile. End
 * the worker and load the model in another.
 */
export type OnFault = ((failure: Failure) => void) & ProxyMarked;
/** From 0 to 1. */
export type OnFraction = ((fraction: number) => void) & ProxyMarked;
export type OnAskEvent = ((event: AskEvent) => void) & ProxyMarked;

/** The engine worker: one model, one question at a time; further questions wait, those of a person before the others. */
export interface EngineApi {
  /** Opens the device, runs the self-test and loads the package. Loading another model replaces this one. */
  load(
    source: PackageSource,
    device: DeviceChoice,
    onProgress: OnLoadProgress,
    onFault: OnFault,
  ): Promise<Result<ModelInfo>>;
  report(): Promise<Result<DeviceReport>>;
  /** Measures for a second or two how fast the chosen device is. Needs no model, and is not for while one is at work. */
  measure(device: DeviceChoice, onProgress: OnFraction): Promise<Result<DeviceSpeed>>;
  /** `frames` serves `FrameSource` of the video or image, and is required for one. */
  ask(
    job: JobId,
    priority: JobPriority,
    request: AskRequest,
    frames: MessagePort | null,
    onEvent: OnAskEvent,
  ): Promise<Result<AnswerSummary>>;
  cancel(job: JobId): void;
  /** Lets the next worker test its graphics device, although the verdict on it is known. */
  forgetSelfTest(): Promise<void>;
  /** Destroys the GPU device as a driver reset would; only for fault tests. */
  injectDeviceLoss(): Promise<void>;
}
