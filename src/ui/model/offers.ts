import { plural, t } from "../../language/text.ts";
import type { Machine } from "../../state/machine.ts";
import { answerTime, packageBytes, questionCost } from "../../videorefer/answer-cost.ts";
import {
  KNOWN_GENERALS,
  KNOWN_MODELS,
  KNOWN_SEGMENTERS,
  type KnownGeneral,
  type KnownModel,
  type KnownSegmenter,
  type PublishedModel,
} from "./known-models.ts";

/** Cache, pictures and buffers beside the weights while a long question is answered. */
export const BESIDE_WEIGHTS_BYTES = 1_000_000_000;
const GIB = 2 ** 30;
/** Browsers tell no more than this, so that pages cannot recognise a machine by it. */
export const MAX_TOLD_GIB = 8;

/** Who waits longer than this for every answer stops asking. */
const MAX_PLEASANT_SECONDS = 120;
/** Who waits no longer than this does not look for something quicker. */
const QUICK_SECONDS = 30;

/** Features of a few frames and buffers beside the weights while an object is followed at 512 pixels. Source: sam2.md 11. */
const BESIDE_SEGMENTER_BYTES = 400_000_000;

/** A published model as this machine would have it. */
export interface Offer<M extends PublishedModel = PublishedModel> {
  readonly model: M;
  readonly fetchedBytes: number;
  readonly keptBytes: number;
  readonly memoryBytes: number;
  /** Why it cannot be kept or run here, as a sentence; null when nothing is known against it. */
  readonly obstacle: string | null;
}

/** One that answers questions. */
export interface ModelOffer extends Offer<KnownModel> {
  /** For a typical question; null until the machine was measured. */
  readonly seconds: number | null;
}

export interface Recommendation {
  readonly offer: ModelOffer;
  /** `slow`: every answer takes longer than people like to wait. `unfit`: no model fits here, and this is the smallest. */
  readonly verdict: "good" | "slow" | "unfit";
}

/** @param gibibytes of memory as the browser tells; null when it does not */
export function modelOffers(machine: Machine | null, gibibytes: number | null): readonly ModelOffer[] {
  const halfPrecision = machine?.speed.halfPrecision ?? false;
  return KNOWN_MODELS.map((model) => {
    const keptBytes = packageBytes(model.sizes, halfPrecision);
    const memoryBytes = keptBytes + BESIDE_WEIGHTS_BYTES;
    return {
      model,
      seconds: machine && answerTime(questionCost(model.sizes, halfPrecision), machine.speed).totalSeconds,
      fetchedBytes: model.checkpointBytes,
      keptBytes,
      memoryBytes,
      obstacle: obstacleTo({ keptBytes, memoryBytes }, machine?.freeBytes ?? null, gibibytes),
    };
  });
}

/** @param gibibytes as for `modelOffers` */
export function segmenterOffers(
  machine: Machine | null,
  gibibytes: number | null,
): readonly Offer<KnownSegmenter>[] {
  return KNOWN_SEGMENTERS.map((model) => {
    const { keptBytes, checkpointBytes: fetchedBytes } = model;
    const memoryBytes = keptBytes + BESIDE_SEGMENTER_BYTES;
    const obstacle = obstacleTo({ keptBytes, memoryBytes }, machine?.freeBytes ?? null, gibibytes);
    return { model, fetchedBytes, keptBytes, memoryBytes, obstacle };
  });
}

/** @param gibibytes as for `modelOffers` */
export function generalOffers(
  machine: Machine | null,
  gibibytes: number | null,
): readonly Offer<KnownGeneral>[] {
  return KNOWN_GENERALS.map((model) => {
    const { checkpointBytes: keptBytes } = model;
    const memoryBytes = keptBytes + BESIDE_WEIGHTS_BYTES;
    const obstacle = obstacleTo({ keptBytes, memoryBytes }, machine?.freeBytes ?? null, gibibytes);
    return { model, fetchedBytes: keptBytes, keptBytes, memoryBytes, obstacle };
  });
}

function obstacleTo(
  { keptBytes, memoryBytes }: Pick<ModelOffer, "keptBytes" | "memoryBytes">,
  freeBytes: number | null,
  gibibytes: number | null,
): string | null {
  if (freeBytes !== null && keptBytes > freeBytes)
    return t("There is not enough free space on the disk for it.");
  // A browser that tells of the most it ever tells may have more.
  const isSure = gibibytes !== null && gibibytes < MAX_TOLD_GIB;
  if (isSure && memoryBytes > gibibytes * GIB) return t("This device does not have enough memory for it.");
  return null;
}

/**
 * The best model whose answers come quickly; where there is none, as without a strong GPU, the quickest of those that fit.
 * @returns null until the machine was measured
 */
export function recommend(offers: readonly ModelOffer[]): Recommendation | null {
  const measured = offers.filter(({ seconds }) => seconds !== null);
  if (measured.length === 0) return null;
  const bySpeed = [...measured].sort((a, b) => a.seconds! - b.seconds!);
  const fitting = bySpeed.filter(({ obstacle }) => obstacle === null);
  if (fitting.length === 0) return { offer: smallest(measured), verdict: "unfit" };
  const pleasant = fitting.filter(({ seconds, model }) => model.rank > 0 && seconds! <= MAX_PLEASANT_SECONDS);
  if (pleasant.length === 0) return { offer: fitting[0]!, verdict: "slow" };
  const quick = pleasant.filter(({ seconds }) => seconds! <= QUICK_SECONDS);
  const best = quick.reduce((a, b) => (b.model.rank > a.model.rank ? b : a), pleasant[0]!);
  return { offer: best, verdict: "good" };
}

const smallest = (offers: readonly ModelOffer[]): ModelOffer =>
  offers.reduce((a, b) => (b.keptBytes < a.keptBytes ? b : a));

/** `about 40 seconds`, `about 4 minutes`: no more exactly than it can be known. */
export function durationWords(seconds: number): string {
  if (seconds < 2) return t("about a second");
  if (seconds < 10) return t("about {seconds} seconds", { seconds: Math.round(seconds) });
  if (seconds < 55) return t("about {seconds} seconds", { seconds: Math.round(seconds / 5) * 5 });
  const minutes = Math.round(seconds / 60);
  if (minutes === 1) return t("about a minute");
  if (minutes < 60) return t("about {minutes} minutes", { minutes });
  const hours = Math.round(seconds / 3600);
  return plural(hours, "about an hour", "about {n} hours");
}
