import { FailureError } from "../../core/failure.ts";
import type { AnswerSummary, AskEvent } from "../../protocol/engine.ts";
import type { Prompt } from "../../videorefer/shared/prompt.ts";
import type { EncodedPrompt } from "../../videorefer/shared/tokenizer.ts";
import { renderPrompt } from "../../videorefer/vr3/prompt.ts";
import { type PromptInput, splicesOf } from "../generation.ts";
import { PictureEncoder } from "./encoder.ts";
import type { AnswerInput } from "./input.ts";
import type { Vr3Model } from "./model.ts";
import type { AnswerProbe } from "./probe.ts";
import { type EncodedRegions, encodeRegions } from "./regions.ts";
import { seenReport } from "./seen.ts";
import { type EncodedVisual, encodeVisual } from "./visual.ts";
import type { VisualCache } from "./visual-cache.ts";

export interface AnswerContext {
  readonly model: Vr3Model;
  readonly cache: VisualCache;
  readonly signal: AbortSignal;
  onEvent(event: AskEvent): void;
  readonly probe?: AnswerProbe;
}

/**
 * Answers one question: frames → vision → connector, region crops → region network, prompt → prefill → tokens.
 * A stop while text is coming ends the answer as `cancelled`; before that it throws.
 * @throws FailureError `cancelled`, `question-invalid`, `region-invalid`, `gpu-lost`, `out-of-memory`, and whatever
 *         reading frames fails with
 */
export async function answer(input: AnswerInput, context: AnswerContext): Promise<AnswerSummary> {
  const { model, cache, signal, onEvent, probe } = context;
  const clock = new AnswerClock();
  const encoder = new PictureEncoder(model);
  const cacheKey = input.visual.kind === "video" && !probe ? input.visual.cacheKey : null;
  let visual: EncodedVisual | null = cache.get(cacheKey);
  let regions: EncodedRegions | null = null;
  try {
    if (!visual) {
      // Room for the new tokens, and no stale ones if this fails half-way.
      if (input.visual.kind === "video") cache.clear();
      const report = {
        onPicture: (stage: "frames" | "encoding", done: number, total: number) =>
          onEvent({
            kind: "stage",
            stage,
            done,
            total: total + (stage === "encoding" ? input.regions.length : 0),
          }),
        onFrameTime: (milliseconds: number) => clock.addFrames(milliseconds),
      };
      visual = await encodeVisual(model, encoder, input.visual, report, signal, probe);
      if (cacheKey !== null) cache.put(cacheKey, visual);
    }
    const pictures = visual.pictures.length;
    const total = pictures + input.regions.length;
    const onRegion = (done: number) =>
      onEvent({ kind: "stage", stage: "encoding", done: pictures + done, total });
    regions = await encodeRegions(model, encoder, input.regions, input.seed, onRegion, signal, probe);
    clock.encoded();

    const { prompt, encoded } = compose(model, input, visual, regions);
    const newTokens = roomFor(encoded.ids.length, input.maxNewTokens, model.contextTokens);
    onEvent({ kind: "seen", report: seenReport(input, visual, regions, prompt.text, encoded.ids.length) });
    probe?.prompt(prompt.text, encoded.ids);

    const spliced = splice(encoded, visual, regions);
    const onPrefill = (done: number) =>
      onEvent({ kind: "stage", stage: "reading", done, total: encoded.ids.length });
    await model.generation.prefill(spliced, newTokens, onPrefill, signal, probe);
    clock.prefilled();
    return await speak(input, newTokens, context, clock);
  } finally {
    regions?.tokens?.dispose();
    if (visual && cache.get(cacheKey) !== visual) visual.dispose();
  }
}

function compose(
  model: Vr3Model,
  input: AnswerInput,
  visual: EncodedVisual,
  regions: EncodedRegions,
): { prompt: Prompt; encoded: EncodedPrompt } {
  const prompt = renderPrompt({
    turns: input.turns,
    visual: visual.prompt,
    regionTokens: regions.plans.map((plan) => plan.tokens),
  });
  const tokensPerPicture = visual.pictures.map((picture) => picture.tokens.dims[0]);
  return { prompt, encoded: model.tokenizer.encodePrompt(prompt, tokensPerPicture) };
}

function roomFor(promptTokens: number, maxNewTokens: number, contextTokens: number): number {
  const room = contextTokens - promptTokens;
  if (room >= 1) return Math.min(maxNewTokens, room);
  throw new FailureError(
    "question-invalid",
    `the question takes ${promptTokens} tokens, the model reads at most ${contextTokens - 1}; ask with fewer frames`,
  );
}

/** Puts picture and region rows in the place of their placeholders. */
function splice(encoded: EncodedPrompt, visual: EncodedVisual, regions: EncodedRegions): PromptInput {
  const splices = [];
  let at = 0;
  for (const { tokens } of visual.pictures) {
    const rows = tokens.dims[0];
    splices.push(...splicesOf(encoded.imagePositions.subarray(at, at + rows), tokens));
    at += rows;
  }
  if (regions.tokens) splices.push(...splicesOf(encoded.regionPositions, regions.tokens));
  return { ids: encoded.ids, splices: splices.sort((a, b) => a.at - b.at) };
}

async function speak(
  input: AnswerInput,
  maxNewTokens: number,
  { model, signal, onEvent, probe }: AnswerContext,
  clock: AnswerClock,
): Promise<AnswerSummary> {
  const { repetitionPenalty, eosTokenIds } = model.config.generation;
  const ends = new Set(eosTokenIds);
  const detokenizer = model.tokenizer.detokenizer();
  const tokenIds: number[] = [];
  let finish: AnswerSummary["finish"] = "length";
  const say = (delta: string) => {
    if (delta !== "") onEvent({ kind: "text", delta });
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
  return { text: model.tokenizer.decode(tokenIds).trim(), tokenIds, finish, timings: clock.timings() };
}

/** Wall-clock times of one answer, in milliseconds from its start. */
class AnswerClock {
  private readonly start = performance.now();
  private framesMs = 0;
  private encodedAt = this.start;
  private prefilledAt = this.start;
  private firstTokenAt: number | null = null;
  private tokens = 0;

  addFrames(milliseconds: number): void {
    this.framesMs += milliseconds;
  }

  encoded(): void {
    this.encodedAt = performance.now();
  }

  prefilled(): void {
    this.prefilledAt = performance.now();
  }

  token(): void {
    this.firstTokenAt ??= performance.now();
    this.tokens++;
  }

  timings(): AnswerSummary["timings"] {
    const now = performance.now();
    const first = this.firstTokenAt ?? now;
    const speakingSeconds = (now - first) / 1000;
    return {
      framesMs: this.framesMs,
      encodeMs: this.encodedAt - this.start - this.framesMs,
      prefillMs: this.prefilledAt - this.encodedAt,
      firstTokenMs: first - this.start,
      totalMs: now - this.start,
      // The first token belongs to the prefill; one token alone has no rate.
      tokensPerSecond: this.tokens > 1 && speakingSeconds > 0 ? (this.tokens - 1) / speakingSeconds : 0,
    };
  }
}
