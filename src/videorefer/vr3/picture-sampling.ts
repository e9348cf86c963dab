import type { SampledFrame } from "../shared/sampled-frame.ts";
import { type SamplingSettings, spreadIndices } from "./sampling.ts";

/**
 * Chooses pictures of a folder at a rate, as upstream does: every so many, from the middle of the first step on. At a rate above the
 * folder's own, upstream's step is 0 and fails, and it takes all pictures. Where they last too long, evenly spread ones are taken. Labels
 * are the pictures' own times.
 * @param total number of pictures
 * @param picturesPerSecond the rate that the folder is taken to have, a whole number
 * @throws RangeError for no pictures, or settings that are not positive
 * Source: videorefer-suite.md 2, rule S6; `load_video_from_ids` and `frame_sample` of upstream's mm_utils.py.
 */
export function samplePictures(
  total: number,
  picturesPerSecond: number,
  { fps, maxFrames }: SamplingSettings,
): SampledFrame[] {
  if (total < 1) throw new RangeError("a folder of pictures should have at least one");
  if (!(fps > 0 && maxFrames >= 1)) {
    throw new RangeError(`fps and maxFrames should be positive, are ${fps} and ${maxFrames}`);
  }
  const step = Math.min(Math.floor(picturesPerSecond / fps), total);
  const isShort = total / picturesPerSecond < maxFrames;
  const indices = isShort && step > 0 ? everyStep(total, step) : spreadIndices(total, maxFrames);
  return indices.map((index) => ({ index, labelSeconds: index / picturesPerSecond }));
}

function everyStep(total: number, step: number): number[] {
  const first = Math.floor(step / 2);
  return Array.from({ length: Math.ceil((total - first) / step) }, (_, nth) => first + nth * step);
}
