import { roundHalfEven } from "../../core/rounding.ts";

/** Frames of a clip that a benchmark stores masks of. */
const KEYS = 32;

/** Of those, the ones that a general model is shown. */
const SHOWN = [1, 3, 5, 7, 9, 11, 13, 15, 16, 18, 20, 22, 24, 26, 28, 30];

/**
 * The 32 frames of a clip that VideoRefer-Bench has masks of; short clips repeat some.
 * Source: videorefer-suite.md 2, rule S3.
 */
export function benchKeys(frames: number): readonly number[] {
  const share = (frames - 1) / KEYS;
  return Array.from({ length: KEYS }, (_, i) =>
    Math.floor((roundHalfEven(share * i) + roundHalfEven(share * (i + 1))) / 2),
  );
}

/**
 * The frames of a clip that a general model is shown, ascending, each once: 16 where there are so many.
 * @throws RangeError for a clip without frames
 * Source: videorefer-suite.md 2, rule S4.
 */
export function shownKeys(frames: number): readonly number[] {
  if (!(frames > 0)) throw new RangeError("a video should have at least one frame");
  const keys = benchKeys(frames);
  return [...new Set(SHOWN.map((position) => keys[position]!))];
}
