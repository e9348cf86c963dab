import { connectedPieces } from "../../core/connected-pieces.ts";
import { insideBounds } from "./mask-logits.ts";

/** Of the mask: smaller pieces are specks, smaller holes are pinholes. */
const SPECK_SHARE = 0.01;
const PINHOLE_SHARE = 0.005;

/** What a speck's or a pinhole's logits become, on the other side of the threshold. */
const JUST = 0.1;

/**
 * Logits without the specks and pinholes that the decoder scatters where it is unsure: around hair, over cloth. What is left of a mask
 * is what a person would have drawn.
 * @param logits float32 [rows, columns]; inside where above zero
 */
export function tidyLogits(logits: Float32Array, columns: number): Float32Array {
  const rows = logits.length / columns;
  const tidy = logits.slice();
  let area = 0;
  for (const logit of logits) if (logit > 0) area++;
  for (const piece of connectedPieces(columns, rows, (cell) => logits[cell]! > 0, true))
    if (piece.length < SPECK_SHARE * area) for (const cell of piece) tidy[cell] = -JUST;
  for (const hole of holes(tidy, columns, rows))
    if (hole.length < PINHOLE_SHARE * area) for (const cell of hole) tidy[cell] = JUST;
  return tidy;
}

/** What is not inside, in pieces, but for the piece around the mask's box. */
function* holes(logits: Float32Array, columns: number, rows: number): Generator<Int32Array> {
  const { x0, y0, x1, y1 } = insideBounds({ values: logits, columns, rows });
  // The box with a rim of one cell, which need not lie on the frame.
  const [across, down] = [x1 - x0 + 2, y1 - y0 + 2];
  const cellOf = (at: number) => (y0 + Math.floor(at / across) - 1) * columns + x0 + (at % across) - 1;
  const isOutside = (at: number) => {
    const x = at % across;
    const isRim = x === 0 || x === across - 1 || at < across || at >= across * (down - 1);
    return isRim || logits[cellOf(at)]! <= 0;
  };
  for (const piece of connectedPieces(across, down, isOutside, false))
    if (piece[0] !== 0) yield piece.map(cellOf);
}
