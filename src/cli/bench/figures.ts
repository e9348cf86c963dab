import type { Counts } from "../bench-page/counters.ts";
import type { DeviceRates, VideoTimes } from "../bench-page/side.ts";
import type { LlamaFormat } from "./llama-model.ts";

export interface RateFigures {
  readonly promptTokens: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly firstTokenMs: number;
}

/** One decoding step at the shortest context. */
export interface StepFigures extends Counts {
  /** Of the page's process and of the browser's GPU process, all threads. */
  readonly cpuMs: number;
  readonly gpuProcessCpuMs: number;
}

export interface SpeedFigures {
  readonly loadMs: number;
  readonly rates: readonly RateFigures[];
  /** First token of a longer question that begins as the one before; its first part has `sharedTokens`. */
  readonly followUp: { readonly sharedTokens: number; readonly firstMs: number; readonly nextMs: number };
}

export interface SideFigures extends SpeedFigures {
  readonly step: StepFigures;
  readonly wasmHeapBytes: number;
  /** Largest seen; null where the browser does not tell. */
  readonly jsHeapBytes: number | null;
}

/** How far a side's distributions of the next token are from ours, in nats. */
export interface DivergenceFigures {
  readonly prompts: number;
  readonly mean: number;
  readonly worst: number;
  /** Prompts with the same likeliest token. */
  readonly agreed: number;
}

export interface WllamaFigures extends SpeedFigures {
  /** Of llama.cpp. */
  readonly version: string;
  /** Of the layers' matrices. */
  readonly format: LlamaFormat;
  readonly threads: number;
  /** As `StepFigures.cpuMs`. */
  readonly stepCpuMs: number;
  /** Answers of which it wrote our ids, greedily. */
  readonly sameAnswers: number;
  readonly divergence: DivergenceFigures;
}

/** What a step has to read, and a token of a prompt to multiply. */
export interface DecoderWork {
  readonly weightBytes: number;
  readonly layerParameters: number;
  readonly cacheBytesPerToken: number;
  /** Per token of context, for one new token. */
  readonly attentionFlopsPerToken: number;
}

export interface Figures {
  readonly model: string;
  readonly device: string;
  readonly adapter: string | null;
  readonly runtime: string;
  readonly threads: number;
  readonly work: DecoderWork;
  readonly measured: DeviceRates;
  /** Our products on the CPU were of floats, so that both sides compute the same. */
  readonly floats: boolean;
  readonly answers: number;
  /** Those of which transformers.js wrote our ids, greedily. */
  readonly sameAnswers: number;
  readonly ours: SideFigures;
  /** transformers.js; null where it was not asked for. */
  readonly theirs: SideFigures | null;
  /** Null where it was not asked for, or cannot take part. */
  readonly wllama: WllamaFigures | null;
  readonly video: VideoTimes | null;
}

/** Steps a second that the memory allows: each reads all weights and the keys and values before it. */
export const decodeRoof = (work: DecoderWork, rates: DeviceRates, context: number): number =>
  rates.bytesPerSecond / (work.weightBytes + work.cacheBytesPerToken * context);

/** Prompt tokens a second that multiplying allows; attention sees half of the prompt on average. */
export const prefillRoof = (work: DecoderWork, rates: DeviceRates, tokens: number): number =>
  rates.flopsPerSecond / (2 * work.layerParameters + (work.attentionFlopsPerToken * tokens) / 2);

/**
 * By which part of the shortest context's step the longest's is longer, attention itself left out: what it has to read or to
 * multiply, whichever takes the device longer.
 */
export function slope(rates: readonly RateFigures[], work: DecoderWork, device: DeviceRates): number {
  const [first, last] = [rates[0], rates[rates.length - 1]];
  const perToken = Math.max(
    work.cacheBytesPerToken / device.bytesPerSecond,
    work.attentionFlopsPerToken / device.flopsPerSecond,
  );
  const attention = perToken * (last!.promptTokens - first!.promptTokens);
  return (1 / last!.decodeTokensPerSecond - attention) * first!.decodeTokensPerSecond - 1;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
