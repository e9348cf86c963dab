import type { RgbImage } from "../../core/image.ts";
import { clipRect, type PixelRect } from "../../core/rect.ts";
import { borderCosts } from "../flow/border-costs.ts";
import { overlap } from "../flow/confidence.ts";
import { shares } from "../flow/evidence.ts";
import { gridCut } from "../flow/grid-cut.ts";
import { COLOUR_BINS, type ColourFrame, colourFrame } from "../flow/work-frame.ts";
import { resizeAntialiased } from "../sam2/antialiased.ts";
import { CELL_PARTS, CELL_PIXELS, type FrameGrid } from "./frame-grid.ts";
import { overlapInside } from "./mask-logits.ts";

/** Surroundings of the mask that tell what is not the object: cells, and share of the mask's longer side. */
const MARGIN_CELLS = 6;
const MARGIN_SHARE = 0.3;

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

/** The frame's colours at the size of the masks' logits. */
export function logitColours({ width, height, data }: RgbImage, grid: FrameGrid): ColourFrame {
  const cells = (pixels: number) => Math.max(1, Math.round((pixels * CELL_PARTS) / CELL_PIXELS));
  const small = { width: cells(grid.scaledWidth), height: cells(grid.scaledHeight) };
  const scaled = resizeAntialiased(data, [height, width], [small.height, small.width], 3);
  return colourFrame({ ...small, data: Uint8Array.from(scaled, Math.round) });
}

/**
 * Logits whose border lies where the frame's colours change: a minimum cut between colours inside and outside. The decoder's own border
 * is soft around small objects. Among 59 small drawn objects, one of three candidates is right for 50 by it and for 42 without; on 55
 * frames of real footage a box has a mean IoU of 0.808, 0.803 without, and a click is as good as before.
 * @param logits float32 [rows, columns]; inside where above zero
 * @param columns at least as many as the frame's
 */
export function sharpenLogits(logits: Float32Array, columns: number, frame: ColourFrame): Float32Array {
  const area = surroundings(logits, columns, frame);
  if (area === null) return logits;
  const width = area.x1 - area.x0;
  const count = width * (area.y1 - area.y0);
  const bins = new Uint16Array(count);
  const own = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const [x, y] = [area.x0 + (at % width), area.y0 + Math.floor(at / width)];
    bins[at] = frame.bins[y * frame.width + x]!;
    own[at] = logits[y * columns + x]!;
  }
  const links = borderCosts(frame, area, BORDER);
  const { odds, mixed } = colourOdds(bins, own);
  const trust = LOGIT * Math.min(1, mixed / MIXED);
  const preference = own.map(
    (logit, at) => COLOUR * odds[bins[at]!]! + trust * Math.min(Math.max(logit, -MOST_LOGIT), MOST_LOGIT),
  );
  const labels = gridCut(width, area.y1 - area.y0, preference, links);
  if (overlapInside(labels, own) < SAME) return logits;
  const sharp = logits.slice();
  for (let at = 0; at < count; at++) {
    if (labels[at] === (own[at]! > 0 ? 1 : 0)) continue;
    sharp[(area.y0 + Math.floor(at / width)) * columns + area.x0 + (at % width)] =
      labels[at] === 1 ? JUST : -JUST;
  }
  return sharp;
}

/** The mask's box, widened; null for an empty mask. */
function surroundings(
  logits: Float32Array,
  columns: number,
  { width, height }: ColourFrame,
): PixelRect | null {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (logits[y * columns + x]! <= 0) continue;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + 1);
      y0 = Math.min(y0, y);
      y1 = y + 1;
    }
  }
  if (x1 === 0) return null;
  const margin = Math.round(MARGIN_CELLS + MARGIN_SHARE * Math.max(x1 - x0, y1 - y0));
  return clipRect({ x0: x0 - margin, y0: y0 - margin, x1: x1 + margin, y1: y1 + margin }, width, height);
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
