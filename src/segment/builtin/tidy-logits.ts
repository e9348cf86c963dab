import { connectedPieces } from "../connected-pieces.ts";

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
  for (const hole of connectedPieces(columns, rows, (cell) => tidy[cell]! <= 0, false))
    if (hole.length < PINHOLE_SHARE * area) for (const cell of hole) tidy[cell] = JUST;
  return tidy;
}
