import type { BitMask } from "../../core/mask.ts";
import { borderCosts } from "./border-costs.ts";
import { CUES, type Evidence } from "./evidence.ts";
import { gridCut } from "./grid-cut.ts";
import { removeStrayPieces } from "./stray-pieces.ts";
import type { WorkFrame } from "./work-frame.ts";

/**
 * Weights of the cues, a logistic over pixels of twenty real clips with truth, all of equal weight. Fitted on every second clip, the
 * others have a log loss of 0.23 by it, against 0.21 by a fit of their own.
 */
const WEIGHTS = [0.62, 0.39, 0.09, 0.25, 0.18, 0.46] as const;
const BIAS = 0.02;
/** What a border costs per pixel of its length in even surroundings. More cuts thin parts off. */
const BORDER = 0.5;

/** Log-odds of object against background at every pixel of the area. */
export function preferenceOf({ area, cues }: Evidence): Float32Array {
  const preference = new Float32Array((area.x1 - area.x0) * (area.y1 - area.y0));
  for (let at = 0; at < preference.length; at++) {
    let sum = BIAS;
    for (let cue = 0; cue < CUES; cue++) sum += WEIGHTS[cue]! * cues[at * CUES + cue]!;
    preference[at] = sum;
  }
  return preference;
}

/** The mask that the evidence speaks for, with its border along edges of the picture. */
export function propose(
  frame: WorkFrame,
  { area, carried, placed }: Evidence,
  preference: Float32Array,
): BitMask {
  const columns = area.x1 - area.x0;
  const rows = area.y1 - area.y0;
  const labels = gridCut(columns, rows, preference, borderCosts(frame, area, BORDER));
  removeStrayPieces(labels, columns, (at) => carried[at]! > 0 || placed[at]! > 0);
  const mask = { width: frame.width, height: frame.height, data: new Uint8Array(frame.width * frame.height) };
  for (let y = 0; y < rows; y++) {
    mask.data.set(labels.subarray(y * columns, (y + 1) * columns), (area.y0 + y) * frame.width + area.x0);
  }
  return mask;
}
