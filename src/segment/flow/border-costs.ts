import type { PixelRect } from "../../core/rect.ts";
import { LINKS } from "./grid-cut.ts";
import type { ColourFrame } from "./work-frame.ts";

/** What a border costs per pixel of its length across a strong edge. */
const AT_EDGE = 0.05;

/** exp(−x) in steps: exact ones would take longer than the cut. */
const FALL_STEPS = 256;
const FALL = Float32Array.from({ length: 12 * FALL_STEPS }, (_, step) => Math.exp(-step / FALL_STEPS));

/**
 * Costs of the links between neighbouring pixels, least where their colours differ most by the measure of the area.
 * @param even what a border costs per pixel of its length in even surroundings
 * @returns float32 [rows, columns, LINKS] of the area
 */
export function borderCosts({ width, colours }: ColourFrame, area: PixelRect, even: number): Float32Array {
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
  const scale = (FALL_STEPS * counted) / Math.max(2 * total, 1);
  for (let at = 0; at < squares.length; at += LINKS) {
    for (let link = 0; link < LINKS; link++) {
      const length = link < 2 ? 1 : Math.SQRT1_2;
      const fall = FALL[Math.min(FALL.length - 1, Math.floor(squares[at + link]! * scale))]!;
      squares[at + link] = length * (AT_EDGE + (even - AT_EDGE) * fall);
    }
  }
  return squares;
}
