/** A piece of one of two texts that are compared. */
export interface TextPiece {
  readonly text: string;
  /** Whether the other text has the same words at the same point. */
  readonly isShared: boolean;
}

/** Longer texts are not compared: the table has a cell for every pair of words. */
const MAX_PAIRS = 4_000_000;

/**
 * What two texts have in common, by their longest common sequence of words, whatever their case and the marks around them.
 * @returns both texts in pieces that join to them; a single piece where they are too long to compare
 */
export function wordDifference(one: string, other: string): readonly [TextPiece[], TextPiece[]] {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length * b.length > MAX_PAIRS) {
    return [[{ text: one, isShared: false }], [{ text: other, isShared: false }]];
  }
  const shared = commonSequence(a.map(plain), b.map(plain));
  return [pieces(a, new Set(shared.map(([i]) => i))), pieces(b, new Set(shared.map(([, j]) => j)))];
}

/** Where in a text, from one character to before another. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The words of a text that one of the others has not at the same point, see `wordDifference`.
 * @returns spans without the blanks around them, in order; those of texts that are too long to compare are left out
 */
export function wordsNotInAll(text: string, others: readonly string[]): readonly TextSpan[] {
  const isAlone = new Uint8Array(text.length);
  for (const other of others) {
    if (wordsOf(text).length * wordsOf(other).length > MAX_PAIRS) continue;
    let at = 0;
    for (const piece of wordDifference(text, other)[0]) {
      if (!piece.isShared) isAlone.fill(1, at, at + piece.text.length);
      at += piece.text.length;
    }
  }
  const spans: TextSpan[] = [];
  for (let start = isAlone.indexOf(1); start >= 0; ) {
    const next = isAlone.indexOf(0, start);
    const piece = text.slice(start, next < 0 ? text.length : next);
    const from = start + piece.length - piece.trimStart().length;
    if (piece.trim() !== "") spans.push({ start: from, end: from + piece.trim().length });
    start = next < 0 ? -1 : isAlone.indexOf(1, next);
  }
  return spans;
}

/** Words with the blanks before them. Characters of scripts without blanks are words of their own. */
const wordsOf = (text: string): readonly string[] => text.match(WORD) ?? [];

const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}";
const WORD = new RegExp(`\\s*(?:[${UNSPACED}]|[^\\s${UNSPACED}]+)|\\s+$`, "gu");

/** What is compared of a word. */
const plain = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}<]+|[^\p{L}\p{N}>]+$/gu, "");

function commonSequence(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  /** How long the common sequence of what follows is, row by row of `a`. */
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [below, right] = [lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!];
      lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1]! + 1 : Math.max(below, right);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** Neighbours of one kind in one piece. */
function pieces(words: readonly string[], shared: ReadonlySet<number>): TextPiece[] {
  const found: { text: string; isShared: boolean }[] = [];
  for (const [nth, text] of words.entries()) {
    const isShared = shared.has(nth);
    const last = found.at(-1);
    if (last?.isShared === isShared) last.text += text;
    else found.push({ text, isShared });
  }
  return found;
}
