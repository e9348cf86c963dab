import { roundHalfEven } from "../../core/rounding.ts";
import type { FrameTimes, SampledFrame } from "../shared/sampled-frame.ts";

/** Turns exact halves into round-up; upstream adds it before rounding to even. */
const HALF_UP = 1e-6;

/** Upstream cuts longer lists off. */
export const MAX_FRAMES = 32;

/**
 * Chooses frames spread evenly over the clip, each in the middle of its share. A clip with fewer frames repeats some.
 * The connector reads frames in pairs, so an odd count would lose its last frame: `frames` has to be even.
 * Labels are the frames' own times from the start of the clip; this family's prompt does not show them.
 * @throws RangeError for no frames, or a count that is odd or out of bounds
 * Source: videorefer-models.md 5.1; bit exact.
 */
export function sampleEvenly({ timesSeconds }: FrameTimes, frames: number): SampledFrame[] {
  const total = timesSeconds.length;
  if (total === 0) throw new RangeError("a video should have at least one frame");
  if (!(frames >= 2 && frames <= MAX_FRAMES && frames % 2 === 0)) {
    throw new RangeError(`the number of frames should be even, 2 to ${MAX_FRAMES}, got ${frames}`);
  }
  const share = (total - 1) / frames;
  return Array.from({ length: frames }, (_, k) => {
    const index = roundHalfEven((share * k + share * (k + 1)) / 2 + HALF_UP);
    return { index, labelSeconds: timesSeconds[index]! - timesSeconds[0]! };
  });
}
