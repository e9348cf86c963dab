import type { DeviceSpeed } from "../core/device-speed.ts";
import { allowsChosenFrames } from "../core/sampling-rule.ts";
import type { TokenRule } from "../core/token-rule.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import {
  type AnswerTime,
  answerTime,
  type QuestionSize,
  questionCost,
  TYPICAL_QUESTION,
} from "../videorefer/answer-cost.ts";
import { questionTokens } from "../videorefer/question-tokens.ts";
import type { PixelSize } from "../videorefer/shared/patches.ts";
import { pictureLayout } from "../videorefer/vr3/smart-resize.ts";
import { type AnswerPace, secondsAtPace } from "./answer-pace.ts";
import { type ChosenSettings, withNumber } from "./chosen-settings.ts";
import type { Draft } from "./draft.ts";

/** What is known of how long answers take. */
export interface EstimateBasis {
  readonly model: Pick<
    ModelInfo,
    "packageHash" | "tokens" | "sampling" | "variant" | "sizes" | "demonstration"
  >;
  /** Of answers; null before the first. */
  readonly pace: AnswerPace | null;
  /** Of bare products on the model's device; null where it was not measured. */
  readonly speed: DeviceSpeed | null;
}

/** What a question shows and asks for. */
export interface EstimatedQuestion {
  /** Displayed size of the video. */
  readonly frame: PixelSize;
  readonly frames: number;
  /** Of each object. */
  readonly masks: readonly number[];
  /** That the answer may have, as was chosen. */
  readonly maxNewTokens: number | undefined;
  /** That it is likely to have. */
  readonly answerTokens: number;
}

/**
 * How long an answer takes: at the pace of those before it, and before the first of them as the device's speed has it. Of the bundled
 * models only answers tell: they are so small that what surrounds their products takes the time.
 * @returns seconds; null where nothing is known
 */
export function answerSeconds(basis: EstimateBasis, question: EstimatedQuestion): number | null {
  const { tokens } = basis.model;
  const { frame, frames, masks, maxNewTokens } = question;
  if (basis.pace)
    return secondsAtPace(basis.pace, questionTokens(tokens, frame, frames, masks), maxNewTokens);
  const time = timeByDevice(basis, {
    frames,
    patches: patchesOf(tokens, frame, frames),
    masks: masks.reduce((sum, count) => sum + count, 0),
    answerTokens: Math.min(question.answerTokens, maxNewTokens ?? Number.POSITIVE_INFINITY),
  });
  return time === null ? null : time.totalSeconds;
}

/** Tokens that the model writes in a second, by its device's speed; null while that is not known. */
export function writtenPerSecond(basis: EstimateBasis): number | null {
  const time = timeByDevice(basis, TYPICAL_QUESTION);
  return time && TYPICAL_QUESTION.answerTokens / time.writingSeconds;
}

function timeByDevice({ model, speed }: EstimateBasis, size: QuestionSize): AnswerTime | null {
  if (!speed || !model.sizes || model.demonstration) return null;
  return answerTime(questionCost(model.sizes, model.variant === "q4f16", size), speed);
}

function patchesOf({ pictures }: TokenRule, frame: PixelSize, frames: number): number {
  if (pictures.kind !== "resized" || frames === 0) return 0;
  return pictureLayout(frame, { merge: pictures.mergeSize, pictures: frames }, pictures).patches;
}

/** Of a paragraph as many as models are compared by; a sentence is about 20 words, and options are answered by their letter. */
const ANSWER_TOKENS = { paragraph: TYPICAL_QUESTION.answerTokens, sentence: 30, phrase: 10, option: 4 };

/** Tokens that the answer to a draft is likely to have. */
export function likelyTokens({ preset, captionLength }: Pick<Draft, "preset" | "captionLength">): number {
  if (preset === "choice") return ANSWER_TOKENS.option;
  return preset === "describe" ? ANSWER_TOKENS[captionLength] : ANSWER_TOKENS.sentence;
}

/** Who waits longer than this is offered a quicker way. */
const LONG_SECONDS = 60;
/** Of the time; what saves less is not worth an offer. */
const WORTH = 0.7;
/** Of those that the settings offer, the one that leaves room for a sentence or two. */
const SHORT_TOKENS = 48;
const LEAST_FRAMES = 2;

export interface CheaperWay {
  readonly settings: ChosenSettings;
  /** What of them is new: for words. */
  readonly change: Pick<ChosenSettings, "maxFrames" | "maxNewTokens">;
  readonly seconds: number;
}

/**
 * Settings with which an answer that takes over a minute takes less: with as many frames as that allows, halved again and again, else cut
 * short, else both; where nothing is so quick, the quickest.
 * @returns null for answers that are quick, or cannot be made much quicker
 */
export function cheaperWay(
  basis: EstimateBasis,
  question: EstimatedQuestion,
  settings: ChosenSettings,
): CheaperWay | null {
  const now = answerSeconds(basis, question);
  if (now === null || now <= LONG_SECONDS) return null;
  const canDrop = !settings.shownFrames && allowsChosenFrames(basis.model.sampling);
  const fewer = canDrop ? halves(question.frames) : [];
  const changes: CheaperWay["change"][] = fewer.map((maxFrames) => ({ maxFrames }));
  if ((settings.maxNewTokens ?? Number.POSITIVE_INFINITY) > SHORT_TOKENS) {
    const short = { maxNewTokens: SHORT_TOKENS };
    changes.push(short, ...changes.map((change) => ({ ...change, ...short })));
  }
  const ways = changes.map((change): CheaperWay => {
    const { maxFrames, maxNewTokens = settings.maxNewTokens } = change;
    const seconds = answerSeconds(basis, {
      ...question,
      frames: maxFrames ?? question.frames,
      maxNewTokens,
    })!;
    const fewer = maxFrames === undefined ? settings : withNumber(settings, "maxFrames", maxFrames);
    return { settings: withNumber(fewer, "maxNewTokens", maxNewTokens ?? null), change, seconds };
  });
  const quick = ways.find(({ seconds }) => seconds <= LONG_SECONDS);
  const best = quick ?? ways.sort((a, b) => a.seconds - b.seconds)[0];
  return best && best.seconds <= WORTH * now ? best : null;
}

/** Half of so many, half of that, and so on; even, as some families read frames two by two. */
function halves(frames: number): readonly number[] {
  const counts: number[] = [];
  for (let count = frames / 2; count >= LEAST_FRAMES; count /= 2) counts.push(2 * Math.floor(count / 2));
  return counts;
}
