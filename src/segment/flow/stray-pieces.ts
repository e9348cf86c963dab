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
  const seen = new Uint8Array(labels.length);
  const piece = new Int32Array(labels.length);
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] === 0 || seen[start] === 1) continue;
    let [size, done, expected] = [1, 0, 0];
    piece[0] = start;
    seen[start] = 1;
    const visit = (at: number) => {
      if (labels[at] !== 1 || seen[at] === 1) return;
      seen[at] = 1;
      piece[size++] = at;
    };
    while (done < size) {
      const at = piece[done++]!;
      const x = at % columns;
      if (isExpected(at)) expected++;
      if (x > 0) visit(at - 1);
      if (x + 1 < columns) visit(at + 1);
      visit(at - columns);
      visit(at + columns);
    }
    if (expected < EXPECTED_SHARE * size) for (let k = 0; k < size; k++) labels[piece[k]!] = 0;
  }
}
