import { connectedPieces } from "../../core/connected-pieces.ts";

/** Of a piece's pixels, at least this share has to lie where the object was expected. */
const EXPECTED_SHARE = 0.3;

/**
 * Takes away pieces of a mask, connected by sides, that lie mostly where nothing of the object was expected: colours like the object's
 * are found elsewhere, too.
 * @param labels [rows, columns], changed in place: 1 where the object is
 * @param isExpected of a pixel
 */
export function removeStrayPieces(
  labels: Uint8Array,
  columns: number,
  isExpected: (at: number) => boolean,
): void {
  const rows = labels.length / columns;
  for (const piece of connectedPieces(columns, rows, (at) => labels[at] === 1, false)) {
    let expected = 0;
    for (const at of piece) if (isExpected(at)) expected++;
    if (expected < EXPECTED_SHARE * piece.length) for (const at of piece) labels[at] = 0;
  }
}
