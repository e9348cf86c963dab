import type { BitMask } from "../../core/mask.ts";
import type { PixelRect } from "../../core/rect.ts";
import { CUES, type Evidence } from "./evidence.ts";
import { gridCut, LINKS } from "./grid-cut.ts";
import { removeStrayPieces } from "./stray-pieces.ts";
import type { WorkFrame } from "./work-frame.ts";

/**
 * Weights of the cues, a logistic over pixels of twenty real clips with truth, all of equal weight. Fitted on every second clip, the
 * others have a log loss of 0.23 by it, against 0.21 by a fit of their own.
 */
const WEIGHTS = [0.62, 0.39, 0.09, 0.25, 0.18, 0.46] as const;
const BIAS = 0.02;
/** What a border costs per pixel of its length, in even surroundings and across a strong edge. More cuts thin parts off. */
const BORDER = 0.5;
const BORDER_AT_EDGE = 0.05;

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
  const labels = gridCut(columns, rows, preference, borderCosts(frame, area));
  removeStrayPieces(labels, columns, (at) => carried[at]! > 0 || placed[at]! > 0);
  const mask = { width: frame.width, height: frame.height, data: new Uint8Array(frame.width * frame.height) };
  for (let y = 0; y < rows; y++) {
    mask.data.set(labels.subarray(y * columns, (y + 1) * columns), (area.y0 + y) * frame.width + area.x0);
  }
  return mask;
}

function borderCosts({ width, colours }: WorkFrame, area: PixelRect): Float32Array {
  const columns = area.x1 - area.x0;
  const rows = area.y1 - area.y0;
  const squares = new Float32Array(columns * rows * LINKS);
  const steps = [1, width, width + 1, width - 1];
  let [total, counted] = [0, 0];
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) {
      const pixel = (area.y0 + y) * width + area.x0 + x;
      for (let link = 0; link < LINKS; link++) {
        const over = link === 3 ? x === 0 : link !== 1 && x + 1 === columns;
        if (over || (link > 0 && y + 1 === rows)) continue;
        const a = 3 * pixel;
        const b = 3 * (pixel + steps[link]!);
        const dy = colours[a]! - colours[b]!;
        const db = colours[a + 1]! - colours[b + 1]!;
        const dr = colours[a + 2]! - colours[b + 2]!;
        const square = dy * dy + 2 * (db * db + dr * dr);
        squares[at * LINKS + link] = square;
        total += square;
        counted++;
      }
    }
  }
  const scale = counted / Math.max(2 * total, 1);
  for (let at = 0; at < squares.length; at++) {
    const length = at % LINKS < 2 ? 1 : Math.SQRT1_2;
    squares[at] = length * (BORDER_AT_EDGE + (BORDER - BORDER_AT_EDGE) * Math.exp(-squares[at]! * scale));
  }
  return squares;
}
