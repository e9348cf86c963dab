import { maskBounds } from "../../core/bitmask.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { PromptBox } from "../../core/prompt.ts";
import { decodeRle, encodeRle } from "../../core/rle.ts";
import type { Segmenter } from "../segmenter.ts";
import type { FollowedObject } from "./followed-object.ts";
import { enlargeMask, shrinkMask } from "./mask-scaling.ts";
import { signedDistance } from "./signed-distance.ts";
import type { WorkFrame } from "./work-frame.ts";

/** A frame in both sizes. */
export interface PairedFrame {
  readonly index: number;
  /** At display size. */
  readonly image: RgbImage;
  readonly work: WorkFrame;
}

/** Below this IoU the segmenter means something else than what was followed; where it is sure of its mask, below the other. */
const SAME_OBJECT = 0.7;
const SAME_OBJECT_SURELY = 0.45;
const SURE_OF_OBJECT = 0.93;

/** The box that is shown with a proposal is so much wider on each side, as masks tend to end at a tight one. */
const ROOM = 0.06;

/** To be taken for the object, what was found has to look like it, be about as large, and be a mask that the segmenter is sure of. */
const ALIKE = 0.75;
const MOST_GROWTH = 2;
const SURE = 0.8;

/** The object's mask at display size. */
export function displayMask({ known: { mask, distance } }: FollowedObject, { image }: PairedFrame): BitMask {
  return enlargeMask(mask, distance, image.width, image.height);
}

/**
 * The object's mask as the segmenter sees it, where it sees the same object.
 * @returns at display size; null where the proposal should stay
 */
export async function refine(
  segmenter: Segmenter,
  frame: PairedFrame,
  proposal: BitMask,
  signal: AbortSignal,
): Promise<BitMask | null> {
  const prompt = { points: [], box: roomyBox(proposal), mask: encodeRle(proposal) };
  const candidates = await segmenter.candidates(frame.index, async () => frame.image, prompt, signal);
  let best: BitMask | null = null;
  let bestOverlap = 0;
  for (const { mask, score } of candidates) {
    const refined = decodeRle(mask);
    const overlap = intersectionOverUnion(refined, proposal);
    const least = score < SURE_OF_OBJECT ? SAME_OBJECT : SAME_OBJECT_SURELY;
    if (overlap < Math.max(bestOverlap, least)) continue;
    best = refined;
    bestOverlap = overlap;
  }
  return best;
}

/**
 * Looks for an object that was lost: where its colours are, the segmenter is asked what is there.
 * @returns its mask at working size and how sure that is, 0 to 1; null unless it is sure
 */
export async function findAgain(
  segmenter: Segmenter,
  frame: PairedFrame,
  object: FollowedObject,
  signal: AbortSignal,
): Promise<{ readonly mask: BitMask; readonly confidence: number } | null> {
  const place = object.likeliestPlace(frame.work);
  if (place === null) return null;
  const { image, work } = frame;
  const x = ((place.x + 0.5) * image.width) / work.width;
  const y = ((place.y + 0.5) * image.height) / work.height;
  const prompt = { points: [{ x, y, positive: true }], box: null, mask: null };
  const candidates = await segmenter.candidates(frame.index, async () => image, prompt, signal);
  let best: { mask: BitMask; confidence: number } | null = null;
  for (const { mask: candidate, score } of candidates) {
    const mask = shrinkMask(decodeRle(candidate), work.width, work.height);
    if (maskBounds(mask).x1 === 0) continue;
    const { likeness, growth } = object.compare(work, { mask, distance: signedDistance(mask) });
    if (score < SURE || likeness < ALIKE || growth > MOST_GROWTH || growth < 1 / MOST_GROWTH) continue;
    if (best === null || likeness * score > best.confidence) best = { mask, confidence: likeness * score };
  }
  return best;
}

function roomyBox(mask: BitMask): PromptBox {
  const { x0, y0, x1, y1 } = maskBounds(mask);
  const room = ROOM * Math.max(x1 - x0, y1 - y0);
  return {
    x0: Math.max(0, x0 - room),
    y0: Math.max(0, y0 - room),
    x1: Math.min(mask.width, x1 + room),
    y1: Math.min(mask.height, y1 + room),
  };
}

function intersectionOverUnion(a: BitMask, b: BitMask): number {
  let [both, either] = [0, 0];
  for (let at = 0; at < a.data.length; at++) {
    both += a.data[at]! & b.data[at]!;
    either += a.data[at]! | b.data[at]!;
  }
  return either === 0 ? 0 : both / either;
}
