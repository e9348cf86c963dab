import type { ProxyMarked } from "comlink";
import type { Result } from "../core/failure.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackedFrame, TrackRequest, TrackStop } from "../core/track.ts";
import type { Variant } from "../package/manifest.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { DeviceChoice, DeviceReport, JobId, OnFault, OnFraction, OnLoadProgress } from "./engine.ts";

export interface SegmenterInfo {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly variant: Variant;
  readonly weightBytes: number;
  readonly device: "webgpu" | "wasm";
  /** Of the square that frames are stretched to, in pixels; null for a segmenter without a choice. */
  readonly side: number | null;
}

/** A frame that is done, and how many of those asked for are done with it. */
export interface TrackEvent {
  readonly frame: TrackedFrame;
  readonly done: number;
  readonly total: number;
}
export type OnTrackEvent = ((event: TrackEvent) => void) & ProxyMarked;

/** The segment worker: one segmenter on a device of its own, so that a click never waits behind an answer. */
export interface SegmentApi {
  /**
   * Opens the device and loads the package. Another segmenter replaces this one.
   * @param side of the square that frames are stretched to: of the sides that the package has, the one nearest to it; null for the
   *   quick one
   */
  load(
    source: PackageSource,
    device: DeviceChoice,
    side: number | null,
    onProgress: OnLoadProgress,
    onFault: OnFault,
  ): Promise<Result<SegmenterInfo>>;
  report(): Promise<Result<DeviceReport>>;
  /** Where frames come from (`FrameSource`, frames.ts); another port forgets all encoded frames. */
  connect(frames: MessagePort): void;
  /** Encodes a frame ahead of a click. A prompt that arrives meanwhile takes over what is done. */
  encode(job: JobId, frameIndex: number, onFraction: OnFraction): Promise<Result<void>>;
  segment(
    job: JobId,
    frameIndex: number,
    prompt: Prompt,
    onFraction: OnFraction,
  ): Promise<Result<readonly Candidate[]>>;
  /** Prompts go before it: they are answered between two of its frames. */
  track(job: JobId, request: TrackRequest, onEvent: OnTrackEvent): Promise<Result<readonly TrackStop[]>>;
  /** Automatic masks over a grid of points, duplicates removed, largest first. */
  everything(job: JobId, frameIndex: number, onFraction: OnFraction): Promise<Result<readonly Candidate[]>>;
  /** Takes effect within 300 ms; masks that were reported stay valid. */
  cancel(job: JobId): void;
  /** Destroys the GPU device as a driver reset would; only for fault tests. */
  injectDeviceLoss(): Promise<void>;
}
