import type { Candidate, PromptPoint } from "../core/prompt.ts";
import { rleArea, rleOverlap } from "../core/rle.ts";

/** Points along the longer side of the frame; as dense along the other. */
const POINTS_ALONG = 16;
/** Below this the network itself doubts the mask. */
const MIN_SCORE = 0.8;
/** Two masks with more in common than this are one object. */
const MAX_IOU = 0.7;
/** Of the frame: smaller ones are specks, larger ones the background. */
const MIN_SHARE = 0.0005;
const MAX_SHARE = 0.8;

/** Clicks spread evenly over a frame. */
export function gridPoints(width: number, height: number): PromptPoint[] {
  const spacing = Math.max(width, height) / POINTS_ALONG;
  const [columns, rows] = [width, height].map((side) => Math.max(1, Math.round(side / spacing)));
  return Array.from({ length: rows! * columns! }, (_, at) => ({
    x: (((at % columns!) + 0.5) * width) / columns!,
    y: ((Math.floor(at / columns!) + 0.5) * height) / rows!,
    positive: true,
  }));
}

/** Of all readings of all clicks, one for each object: the surest where several overlap. Largest first. */
export function distinctMasks(candidates: readonly Candidate[]): Candidate[] {
  const kept: (Candidate & { readonly area: number })[] = [];
  const surestFirst = [...candidates].sort((a, b) => b.score - a.score);
  for (const candidate of surestFirst) {
    const [height, width] = candidate.mask.size;
    const area = rleArea(candidate.mask);
    const share = area / (width * height);
    if (candidate.score < MIN_SCORE || share < MIN_SHARE || share > MAX_SHARE) continue;
    const isKnown = kept.some((other) => {
      const common = rleOverlap(other.mask, candidate.mask);
      return common / (area + other.area - common) > MAX_IOU;
    });
    if (!isKnown) kept.push({ ...candidate, area });
  }
  return kept.sort((a, b) => b.area - a.area).map(({ mask, score }) => ({ mask, score }));
}
