import type { DeviceReport } from "../../protocol/engine.ts";
import type { Counts } from "./counters.ts";
import type { SegmentSide } from "./segment.worker.ts";

/** One greedy answer to ids. */
export interface Run {
  readonly ids: readonly number[];
  readonly firstMs: number;
  /** From the first token to the last. */
  readonly restMs: number;
  /** Of the whole run; absent where nobody counts. */
  readonly counts?: Counts;
}

export interface Where {
  readonly device: "wasm" | "webgpu";
  /** The package's URL; for transformers.js the folder of its models. */
  readonly url: string;
  readonly name: string;
  /** On the CPU; where absent, as many as the page takes. */
  readonly threads: number | undefined;
  /** Our products on the CPU are of floats, not of integers. */
  readonly floats: boolean;
}

export interface Loaded {
  readonly ms: number;
  readonly report: Pick<DeviceReport, "device" | "adapter" | "runtime">;
}

/** A contender in a worker of its own, so that neither's heap counts for the other. */
export interface Side {
  load(where: Where): Promise<Loaded>;
  generate(ids: Int32Array, newTokens: number): Promise<Run>;
  /** Bytes of the runtime's heap, which never shrinks. */
  wasmHeapBytes(): number;
}

/** llama.cpp in a worker of its own, in whose memories nobody looks. */
export interface WllamaSide {
  /** @param where `file` is GGUF; `contextTokens` of the longest prompt with its answer */
  load(where: {
    readonly file: File;
    readonly threads: number;
    readonly contextTokens: number;
  }): Promise<{ readonly ms: number; readonly threads: number; readonly version: string }>;
  generate(ids: Int32Array, newTokens: number): Promise<Run>;
  /** Of the token after the prompt: float32 [V]. */
  nextLogProbabilities(ids: Int32Array): Promise<Float32Array>;
}

/** What the device gives at best, and a question about a video; only our side is asked. */
export interface OurSide extends Side {
  /** Of the token after the prompt: float32 [V]. On the CPU only. */
  nextLogits(ids: Int32Array): Promise<Float32Array>;
  video(): Promise<VideoTimes>;
  rates(): Promise<DeviceRates>;
}

export interface VideoTimes {
  readonly visualTokens: number;
  readonly promptTokens: number;
  readonly firstMs: number;
  readonly followUpMs: number;
}

export interface DeviceRates {
  readonly bytesPerSecond: number;
  readonly flopsPerSecond: number;
}

/** Globals of the page. */
export interface BenchPage {
  readonly ours: OurSide;
  readonly theirs: Side;
  readonly wllama: WllamaSide;
  readonly segmenter: SegmentSide;
}
