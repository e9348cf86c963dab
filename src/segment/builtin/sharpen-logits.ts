import type { PixelRect } from "../../core/rect.ts";
import { borderCosts } from "../flow/border-costs.ts";
import { overlap } from "../flow/confidence.ts";
import { shares } from "../flow/evidence.ts";
import { gridCut } from "../flow/grid-cut.ts";
import { COLOUR_BINS, type ColourFrame } from "../flow/work-frame.ts";
import { overlapInside } from "./mask-logits.ts";

/** Weights of colours, logits, and a border in even surroundings. */
const COLOUR = 0.5;
const LOGIT = 0.3;
const BORDER = 2;
/** How sure a logit and a colour can be. */
const MOST_LOGIT = 5;
const MOST_ODDS = 3;
/** Keeps rare colours from deciding. */
const LEAST_SHARE = 0.01;
/** What the colours inside and outside have in common, from 0 to 1. Below this, logits count for less. */
const MIXED = 0.4;

/** IoU with the mask as it was: a cut that has less, or has lost it, has found something else. */
const SAME = 0.4;

/** What a logit becomes that ends up on the other side of the threshold. */
const JUST = 0.5;

/**
 * Logits whose border lies where the frame's colours change: a minimum cut between colours inside and outside. The decoder's own border
 * is soft around small objects.
 * @param logits float32 [rows, columns] of the area; inside where above zero
 * @param area of the frame's pixels
 */
export function sharpenLogits(logits: Float32Array, frame: ColourFrame, area: PixelRect): Float32Array {
  const width = area.x1 - area.x0;
  const bins = new Uint16Array(logits.length);
  for (let at = 0; at < bins.length; at++)
    bins[at] = frame.bins[(area.y0 + Math.floor(at / width)) * frame.width + area.x0 + (at % width)]!;
  const links = borderCosts(frame, area, BORDER);
  const { odds, mixed } = colourOdds(bins, logits);
  const trust = LOGIT * Math.min(1, mixed / MIXED);
  const preference = logits.map(
    (logit, at) => COLOUR * odds[bins[at]!]! + trust * Math.min(Math.max(logit, -MOST_LOGIT), MOST_LOGIT),
  );
  const labels = gridCut(width, area.y1 - area.y0, preference, links);
  if (overlapInside(labels, logits) < SAME) return logits;
  return logits.map((logit, at) =>
    labels[at] === (logit > 0 ? 1 : 0) ? logit : labels[at] === 1 ? JUST : -JUST,
  );
}

/** Log-odds of each colour to lie inside rather than outside, and what both sides have in common. */
function colourOdds(
  bins: Uint16Array,
  logits: Float32Array,
): { readonly odds: Float32Array; readonly mixed: number } {
  const [inside, outside] = [new Float32Array(COLOUR_BINS), new Float32Array(COLOUR_BINS)];
  for (let at = 0; at < bins.length; at++) (logits[at]! > 0 ? inside : outside)[bins[at]!]! += 1;
  const [object, background] = [shares(inside), shares(outside)];
  const odds = object.map((share, bin) => {
    const ratio = Math.log((share + LEAST_SHARE) / (background[bin]! + LEAST_SHARE));
    return Math.min(Math.max(ratio, -MOST_ODDS), MOST_ODDS);
  });
  return { odds, mixed: overlap(object, background) };
}
