import type { Rle } from "../../core/mask.ts";
import { rleArea, rleOverlap } from "../../core/rle.ts";
import { countsFromString } from "../../core/rle-string.ts";
import type { EngineMask, EngineTrack } from "./engine-job.ts";

// The gate of the Segmentor (videorefer-suite.md 12.2).

/** Shares of the frame that a mask on the seed frame may have. */
const SMALLEST = 0.001;
const LARGEST = 0.7;
const LEAST_VISIBLE = 0.3;
/** Two masks on neighbouring frames that have less in common are of two objects. */
const JUMP_IOU = 0.1;
/** Frames farther apart than this are no neighbours: what moves need not overlap itself there. */
const NEIGHBOUR_FRAMES = 4;

/** Why a track is not used, as a sentence; null for one that is. */
export function trackFault({ noun, seedFrame, masks, visibleRatio }: EngineTrack): string | null {
  const seed = decoded(masks[seedFrame] ?? null);
  if (!seed) return `${noun}: there is no mask on its seed frame ${seedFrame}`;
  const share = rleArea(seed) / (seed.size[0] * seed.size[1]);
  if (share < SMALLEST || share > LARGEST) {
    const percent = (100 * share).toFixed(2);
    return `${noun}: it should cover 0.1 to 70 percent of the frame, it covers ${percent}`;
  }
  if (visibleRatio < LEAST_VISIBLE) {
    const percent = Math.round(100 * visibleRatio);
    return `${noun}: it should be seen on 30 percent of the frames, it is on ${percent}`;
  }
  return jumpOf(noun, masks);
}

function jumpOf(noun: string, masks: EngineTrack["masks"]): string | null {
  let before: { readonly frame: number; readonly mask: Rle } | null = null;
  for (const key of Object.keys(masks).sort((a, b) => Number(a) - Number(b))) {
    const mask = decoded(masks[key] ?? null);
    const frame = Number(key);
    if (!mask) {
      before = null;
      continue;
    }
    if (before && frame - before.frame <= NEIGHBOUR_FRAMES && iou(before.mask, mask) < JUMP_IOU) {
      return `${noun}: it jumps between frames ${before.frame} and ${frame}, so it may be two objects`;
    }
    before = { frame, mask };
  }
  return null;
}

function iou(a: Rle, b: Rle): number {
  const common = rleOverlap(a, b);
  const union = rleArea(a) + rleArea(b) - common;
  return union === 0 ? 0 : common / union;
}

/** Null where the object is out of sight, or the run lengths cannot be read. */
function decoded(mask: EngineMask | null): Rle | null {
  const counts = mask && countsFromString(mask.counts);
  if (!counts?.ok) return null;
  const rle = { size: mask!.size, counts: counts.value };
  return rleArea(rle) === 0 ? null : rle;
}
