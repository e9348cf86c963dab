import type { DeviceSpeed } from "../core/device-speed.ts";
import type { ModelSizes } from "../core/model-sizes.ts";

/** What one question costs, whatever computes it. */
export interface QuestionCost {
  /** Multiplications and additions of looking at the pictures. */
  readonly lookingOperations: number;
  /** Of reading the prompt. */
  readonly readingOperations: number;
  /** Bytes of weights that each token of the answer has to fetch. */
  readonly bytesPerToken: number;
  readonly answerTokens: number;
}

export interface AnswerTime {
  readonly lookingSeconds: number;
  readonly readingSeconds: number;
  readonly writingSeconds: number;
  readonly totalSeconds: number;
}

/** What a question shows of a video, and how long its answer is. */
export interface QuestionSize {
  readonly frames: number;
  /** Patches of a frame, in families whose pictures are of any size. */
  readonly patches: number;
  /** Of all objects together. */
  readonly masks: number;
  readonly answerTokens: number;
}

/**
 * The question that models are compared by: one object in eight frames of 640×360, which are 46 × 26 patches, answered in about a hundred
 * words. Models that see only what is marked get it on one frame, as it is when somebody has clicked it.
 */
export const TYPICAL_QUESTION: QuestionSize = { frames: 8, patches: 46 * 26, masks: 1, answerTokens: 130 };
/** Wordings, and the tokens of one region. */
const TEXT_TOKENS = 60;

/** VideoLLaMA3 makes a token of four patches. */
const VR3_PATCHES_PER_TOKEN = 4;
/** Tokens left after pruning what does not change: between a tenth with a still camera and nearly all with a moving one. */
const VR3_KEPT_SHARE = 0.5;
/** The crop around an object, which is looked at by itself. */
const VR3_CROP_PATCHES = 250;

/** VideoRefer-7B: any picture is 27 × 27 patches, of which two frames together become 13 × 13 tokens. */
const VR7_PATCHES = 27 * 27;
const VR7_PAIR_TOKENS = 13 * 13;

/** PixelRefer-Lite: a crop as large as on average, 16 × 16 patches of its surroundings and 24 × 24 of the frame; 32 tokens for all. */
const PRL_PATCHES = [250, 16 * 16, 24 * 24];
const PRL_TOKENS = 32;

/**
 * Counts a question from a model's sizes. Only matrix products and attention are counted: norms and activations are below 2 %.
 * Source: videorefer-models.md 4 to 6 and pixelrefer.md 6 for the networks.
 */
export function questionCost(
  sizes: ModelSizes,
  halfPrecision: boolean,
  question = TYPICAL_QUESTION,
): QuestionCost {
  const { looking, tokens } = LOOKS[sizes.family](sizes, question);
  const { layers, hidden } = sizes.language;
  const promptTokens = tokens + TEXT_TOKENS;
  // Each token attends to those before it: scores and weighted sums, over half the square.
  const attention = 2 * promptTokens ** 2 * hidden * layers;
  return {
    lookingOperations: looking,
    readingOperations: 2 * promptTokens * decoderWeights(sizes) + attention,
    bytesPerToken: decoderBytes(sizes, halfPrecision),
    answerTokens: question.answerTokens,
  };
}

type Look = (sizes: ModelSizes, question: QuestionSize) => { looking: number; tokens: number };

function lookVr3(...[sizes, { frames, patches, masks }]: Parameters<Look>): ReturnType<Look> {
  const pictures =
    frames * encoderOperations(sizes, patches) + masks * encoderOperations(sizes, VR3_CROP_PATCHES);
  // Nothing is like the frame before where there is none.
  const kept = frames > 1 ? VR3_KEPT_SHARE : 1;
  const tokens = (frames * patches * kept) / VR3_PATCHES_PER_TOKEN;
  return { looking: pictures + 2 * tokens * projectorWeights(sizes), tokens };
}

function lookVr7(...[sizes, { frames }]: Parameters<Look>): ReturnType<Look> {
  const pairs = Math.ceil(frames / 2);
  const convolutions =
    2 * frames * VR7_PATCHES * stageWeights(sizes) + 2 * pairs * VR7_PAIR_TOKENS * pairWeights(sizes);
  const tokens = pairs * VR7_PAIR_TOKENS;
  return { looking: frames * encoderOperations(sizes, VR7_PATCHES) + convolutions, tokens };
}

function lookPrl(...[sizes, { masks }]: Parameters<Look>): ReturnType<Look> {
  const pictures = PRL_PATCHES.reduce((sum, patches) => sum + encoderOperations(sizes, patches), 0);
  const [, local, global] = PRL_PATCHES as [number, number, number];
  // Keys and values of both views; queries and outputs are of the few rows.
  const views = 2 * (2 * (local + global) + 4 * PRL_TOKENS) * sizes.vision.hidden ** 2;
  const mask = pictures + views + 2 * PRL_TOKENS * projectorWeights(sizes);
  return { looking: masks * mask, tokens: masks * PRL_TOKENS };
}

const LOOKS: Readonly<Record<ModelSizes["family"], Look>> = { vr3: lookVr3, vr7: lookVr7, prl: lookPrl };

/** One picture through the vision encoder, in which every patch attends to every other. */
function encoderOperations({ vision }: ModelSizes, patches: number): number {
  return 2 * patches * visionWeights(vision) + 4 * patches ** 2 * vision.hidden * vision.layers;
}

const visionWeights = ({ hidden, intermediate, layers }: ModelSizes["vision"]): number =>
  layers * (4 * hidden ** 2 + 2 * hidden * intermediate);

const decoderWeights = ({ language: { hidden, intermediate, layers, keyValueSize } }: ModelSizes): number =>
  layers * (2 * hidden ** 2 + 2 * hidden * keyValueSize + 3 * hidden * intermediate);

/** Two layers from the encoder's width to the decoder's; regions have another such pair. */
const projectorWeights = ({ vision, language }: ModelSizes): number =>
  vision.hidden * language.hidden + language.hidden ** 2;

/** PixelRefer-Lite's two attentions: query, key, value and output each. */
const fusionWeights = ({ vision }: ModelSizes): number => 8 * vision.hidden ** 2;

/** The older connector's four bottlenecks on single frames: two pointwise convolutions each, and a shortcut for the first. */
const stageWeights = ({ vision, language }: ModelSizes): number =>
  2 * vision.hidden * language.hidden + 7 * language.hidden ** 2;

/** Its convolution over two frames, four more bottlenecks, and the two layers behind them. */
const pairWeights = ({ language }: ModelSizes): number => (8 + 8 + 2) * language.hidden ** 2;

/** Bytes of weights in so many bits, with a scale for every 32 of them. */
function stored(weights: number, bits: 4 | 8 | 16, halfPrecision: boolean): number {
  const scaleBits = bits === 16 ? 0 : (halfPrecision ? 16 : 32) / 32;
  return (weights * (bits + scaleBits)) / 8;
}

function decoderBytes(sizes: ModelSizes, halfPrecision: boolean): number {
  const head = sizes.language.vocabulary * sizes.language.hidden;
  return stored(decoderWeights(sizes), 4, halfPrecision) + stored(head, 8, halfPrecision);
}

/** Bytes of a model's package: those of the variant for half precision, or of the other. Source: builder/language/precision.ts. */
export function packageBytes(sizes: ModelSizes, halfPrecision: boolean): number {
  const { family, vision, language } = sizes;
  const bits = halfPrecision ? 16 : 8;
  const encoder = stored(visionWeights(vision), bits, halfPrecision);
  const besides = family === "prl" ? fusionWeights(sizes) : 0;
  const projectors = stored(
    (family === "vr3" ? 2 : 1) * projectorWeights(sizes) + besides,
    bits,
    halfPrecision,
  );
  // Squeeze and excite of eight bottlenecks are a quarter as wide.
  const excite = 8 * 0.5 * language.hidden ** 2;
  const connector =
    family !== "vr7" ? 0 : stored(stageWeights(sizes) + pairWeights(sizes) + excite, 8, halfPrecision);
  const embedding = language.tied ? 0 : stored(language.vocabulary * language.hidden, 8, halfPrecision);
  return encoder + projectors + connector + embedding + decoderBytes(sizes, halfPrecision);
}

/** What is left of the speed of bare products in whole networks, with norms, turns and transfers between them. */
const NETWORK_SHARE = 0.85;

/** How long a question takes, from the measured speed of bare products. */
export function answerTime(cost: QuestionCost, speed: DeviceSpeed): AnswerTime {
  const rate = NETWORK_SHARE * speed.operationsPerSecond;
  const lookingSeconds = cost.lookingOperations / rate;
  const readingSeconds = cost.readingOperations / rate;
  const writingSeconds = (cost.answerTokens * cost.bytesPerToken) / (NETWORK_SHARE * speed.bytesPerSecond);
  const totalSeconds = lookingSeconds + readingSeconds + writingSeconds;
  return { lookingSeconds, readingSeconds, writingSeconds, totalSeconds };
}
