import type * as Ort from "onnxruntime-web";
import type { Sampling } from "./sample.reference.ts";

/** Rows that replace the embeddings of placeholders `at … at + rows − 1` of a prompt. */
export interface Splice {
  readonly at: number;
  readonly rows: number;
  /** float32 [n, hidden], on the backend's device; `fromRow` is the first row taken. */
  readonly tensor: Ort.Tensor;
  readonly fromRow: number;
}

/** A prompt ready for the decoder: token ids, and what takes the place of the placeholders among them. */
export interface PromptInput {
  readonly ids: Int32Array;
  /** Ascending and disjoint. */
  readonly splices: readonly Splice[];
  /** Ends of prefixes that a later prompt may begin with too, ascending, such as the end of the video. */
  readonly prefixEnds: readonly number[];
}

export interface GenerationOptions {
  readonly maxNewTokens: number;
  /** Applies to generated tokens only; prompt tokens are not penalised. */
  readonly repetitionPenalty: number;
  /** Greedy when null. */
  readonly sampling: Sampling | null;
  readonly seed: number;
}

/**
 * Sees numbers that otherwise stay where they are; reading them back is slow. Only parity checks pass one.
 * `logits` are those of the model, before the penalty, of generation step `step`.
 */
export interface GenerationProbe {
  embeddings(rows: Float32Array): void;
  logits(values: Float32Array, step: number): void;
}

/** The decoder with its cache, on one device. One prompt at a time. */
export interface GenerationBackend {
  /**
   * Makes room for `promptTokens + newTokens` and reads the prompt into the cache, chunk by chunk. What it shares with the prompt
   * before is there already, and counted as `keptTokens`.
   * @throws FailureError `cancelled` between chunks, `out-of-memory`
   */
  prefill(
    prompt: PromptInput,
    newTokens: number,
    onProgress: (doneTokens: number, keptTokens: number) => void,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): Promise<void>;
  /**
   * Yields the chosen ids, one after another, at most `maxNewTokens`; the caller stops at an end token. Some steps may
   * run past it: they cost nothing but time.
   * @throws FailureError `cancelled` between steps
   */
  generate(options: GenerationOptions, signal: AbortSignal, probe?: GenerationProbe): AsyncGenerator<number>;
  /**
   * Reads an answer that is there already, after `prefill` and in place of `generate`. Each token goes through the decoder as if it had just
   * been chosen: the package's graph gives the logits of its last row alone, and so they are those that the answer was written with, to the
   * bit.
   * @param ids of its tokens; none is an end token
   * @returns float32 [ids], natural logarithms of their probabilities
   * @throws FailureError `cancelled` between steps, `internal` where the numbers broke down
   */
  score(ids: Int32Array, signal: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Splits row positions of one tensor into runs of neighbours. @param positions ascending */
export function splicesOf(positions: ArrayLike<number>, tensor: Ort.Tensor): Splice[] {
  const splices: Splice[] = [];
  let start = 0;
  for (let i = 1; i <= positions.length; i++) {
    if (i < positions.length && positions[i] === positions[i - 1]! + 1) continue;
    splices.push({ at: positions[start]!, rows: i - start, tensor, fromRow: start });
    start = i;
  }
  return splices;
}

/** Splits the row positions of several tensors, one after the other; a null one has no rows. */
export function splicesOfAll(
  positions: Int32Array,
  encoded: readonly { readonly tokens: Ort.Tensor | null }[],
): Splice[] {
  let at = 0;
  return encoded.flatMap(({ tokens }) => {
    if (!tokens) return [];
    const own = positions.subarray(at, at + tokens.dims[0]!);
    at += own.length;
    return splicesOf(own, tokens);
  });
}

/**
 * The ends of a prompt's prefixes that a later prompt may begin with: what is shown comes first, and questions about it share it;
 * one that goes on from an answer shares all up to where that answer begins.
 * @param pictures places of picture rows, ascending
 * @param answerHead ids that stand before every answer
 */
export function prefixEndsOf(ids: Int32Array, pictures: Int32Array, answerHead: readonly number[]): number[] {
  const shown = pictures.length === 0 ? 0 : pictures[pictures.length - 1]! + 1;
  const ends = shown > 0 ? [shown] : [];
  for (let end = shown + answerHead.length; end <= ids.length; end++) {
    if (answerHead.every((id, nth) => ids[end - answerHead.length + nth] === id)) ends.push(end);
  }
  return ends;
}

/** The parts of `splices` inside tokens [start, end), with `at` counted from `start`. */
export function splicesWithin(splices: readonly Splice[], start: number, end: number): Splice[] {
  const inside: Splice[] = [];
  for (const splice of splices) {
    const from = Math.max(splice.at, start);
    const to = Math.min(splice.at + splice.rows, end);
    if (from >= to) continue;
    inside.push({
      at: from - start,
      rows: to - from,
      tensor: splice.tensor,
      fromRow: splice.fromRow + from - splice.at,
    });
  }
  return inside;
}
