import { FailureError } from "../../core/failure.ts";
import { begunAnswer, finishedTurns, type Turn } from "../../core/turn.ts";
import type { AnswerSummary, AskEvent } from "../../protocol/engine.ts";
import type { AnswerInput } from "./answer-input.ts";
import { answerLimit } from "./answer-limit.ts";
import type { Model } from "./model.ts";
import type { AnswerProbe } from "./probe.ts";

export interface AnswerContext {
  readonly model: Model;
  readonly signal: AbortSignal;
  onEvent(event: AskEvent): void;
  readonly probe?: AnswerProbe;
}

/**
 * Answers one question, or scores an answer to it: the family reads it (frames, regions, prompt), the decoder takes it in, then tokens come.
 * A stop while text is coming ends the answer as `cancelled`; before that it throws.
 * @throws FailureError `cancelled`, `question-invalid`, `region-invalid`, `gpu-lost`, `out-of-memory`, and whatever
 *         reading frames fails with
 */
export async function answer(input: AnswerInput, context: AnswerContext): Promise<AnswerSummary> {
  const { model, signal, onEvent, probe } = context;
  const clock = new AnswerClock();
  const onFrameTime = (milliseconds: number) => clock.addFrames(milliseconds);
  const reading = await model.read(input, { signal, onEvent, onFrameTime, probe });
  try {
    clock.encoded();
    const { ids, splices } = reading.prompt;
    const promptSize = {
      promptTokens: ids.length,
      visualTokens: splices.reduce((sum, { rows }) => sum + rows, 0),
      questionTokens: () => model.tokenizer.encode(lastWords(input.turns)).length,
      turnCount: input.turns.length,
    };
    const given = input.scored === undefined ? null : answerIds(input.scored, model);
    const newTokens = answerLimit(promptSize, given?.length ?? input.maxNewTokens, model.contextTokens);
    if (given && newTokens < given.length) {
      throw new FailureError(
        "question-invalid",
        `the answer to be scored has ${given.length} tokens, and the context leaves ${newTokens}; score a shorter one`,
      );
    }
    onEvent({
      kind: "seen",
      report: { ...reading.seen, prompt: reading.text, promptTokens: ids.length },
    });
    probe?.prompt(reading.text, ids);
    let readTokens = 0;
    const onPrefill = (done: number, kept: number) => {
      readTokens = done - kept;
      onEvent({ kind: "stage", stage: "reading", done, total: ids.length, kept });
    };
    await model.generation.prefill(reading.prompt, newTokens, onPrefill, signal, probe);
    clock.prefilled(readTokens);
    if (given) return await score(given, context, clock);
    return await speak(input, newTokens, context, clock);
  } finally {
    reading.release();
  }
}

function lastWords(turns: readonly Turn[]): string {
  const last = finishedTurns(turns).at(-1);
  return last?.role === "user" ? last.parts.filter((part) => typeof part === "string").join("") : "";
}

/** @throws FailureError `question-invalid` when there is nothing to be scored */
function answerIds(text: string, { tokenizer }: Model): Int32Array {
  const ids = Int32Array.from(tokenizer.encode(text));
  if (ids.length > 0) return ids;
  throw new FailureError("question-invalid", "the answer to be scored has no words");
}

/** How likely the tokens of an answer are, with the characters that each adds. */
async function score(
  ids: Int32Array,
  { model, signal }: AnswerContext,
  clock: AnswerClock,
): Promise<AnswerSummary> {
  const found = await model.generation.score(ids, signal);
  const detokenizer = model.tokenizer.detokenizer();
  let text = "";
  const scores = [...ids].map((id, nth) => {
    const start = text.length;
    text += detokenizer.push(id);
    clock.token();
    return { start, end: text.length, logProbability: found[nth]! };
  });
  text += detokenizer.finish();
  return { text, tokenIds: [...ids], finish: "stop", timings: clock.timings(), scores };
}

async function speak(
  input: AnswerInput,
  maxNewTokens: number,
  { model, signal, onEvent, probe }: AnswerContext,
  clock: AnswerClock,
): Promise<AnswerSummary> {
  const { repetitionPenalty, eosTokenIds } = model.generationConfig;
  const ends = new Set(eosTokenIds);
  const detokenizer = model.tokenizer.detokenizer();
  const tokenIds: number[] = [];
  let finish: AnswerSummary["finish"] = "length";
  const say = (delta: string) => {
    if (delta !== "") onEvent({ kind: "text", delta, tokens: tokenIds.length });
  };
  const options = { maxNewTokens, repetitionPenalty, sampling: input.sampling, seed: input.seed };
  try {
    for await (const id of model.generation.generate(options, signal, probe)) {
      clock.token();
      tokenIds.push(id);
      if (ends.has(id)) {
        finish = "stop";
        break;
      }
      say(detokenizer.push(id));
    }
  } catch (error) {
    if (!(error instanceof FailureError && error.failure.code === "cancelled")) throw error;
    finish = "cancelled";
  }
  say(detokenizer.finish());
  const text = (begunAnswer(input.turns) + model.tokenizer.decode(tokenIds)).trim();
  return { text, tokenIds, finish, timings: clock.timings() };
}

/** Wall-clock times of one answer, in milliseconds from its start. */
class AnswerClock {
  private readonly start = performance.now();
  private framesMs = 0;
  private encodedAt = this.start;
  private prefilledAt = this.start;
  private firstTokenAt: number | null = null;
  private readTokens = 0;
  private tokens = 0;

  addFrames(milliseconds: number): void {
    this.framesMs += milliseconds;
  }

  encoded(): void {
    this.encodedAt = performance.now();
  }

  /** @param readTokens those that the decoder took in for this */
  prefilled(readTokens: number): void {
    this.prefilledAt = performance.now();
    this.readTokens = readTokens;
  }

  token(): void {
    this.firstTokenAt ??= performance.now();
    this.tokens++;
  }

  timings(): AnswerSummary["timings"] {
    const now = performance.now();
    const first = this.firstTokenAt ?? now;
    const speakingSeconds = (now - first) / 1000;
    const prefillMs = this.prefilledAt - this.encodedAt;
    return {
      framesMs: this.framesMs,
      encodeMs: this.encodedAt - this.start - this.framesMs,
      prefillMs,
      firstTokenMs: first - this.start,
      totalMs: now - this.start,
      readTokensPerSecond: prefillMs > 0 ? (1000 * this.readTokens) / prefillMs : 0,
      // The first token belongs to the prefill; one token alone has no rate.
      tokensPerSecond: this.tokens > 1 && speakingSeconds > 0 ? (this.tokens - 1) / speakingSeconds : 0,
    };
  }
}
