// How a reply to a multiple-choice question becomes a letter: by upstream's script, and by the strict rules of suite-commands.md.

/** The right option, as upstream reads it from `Answer`: its letter, or the whole text where it has none (videorefer-suite.md 6.2). */
export function trueAnswer(answer: string): string {
  return /\(([A-Z])\)/.exec(answer)?.[1] ?? answer;
}

/** What upstream takes for the answer, in any case of letters; null for a reply on which its script stops (videorefer-suite.md 6.2). */
export function upstreamAnswer(reply: string): string | null {
  return markedLetter(reply) ?? firstCharacter(reply);
}

export const sameAnswer = (answer: string, truth: string): boolean =>
  answer.toLowerCase() === truth.toLowerCase();

const markedLetter = (reply: string): string | null =>
  /\(([A-Z])\)/.exec(reply)?.[1] ?? /([A-Z])\)/.exec(reply)?.[1] ?? null;

function firstCharacter(reply: string): string | null {
  const [first = null] = reply.replaceAll(".", "");
  return first;
}

/** An option by its letter, with its text alone. */
interface Option {
  readonly letter: string;
  readonly text: string;
}

const ALPHABET: readonly Option[] = Array.from({ length: 26 }, (_, at) => ({
  letter: String.fromCharCode(65 + at),
  text: "",
}));

/** Whether a letter is one of an item's options. */
type IsOption = (letter: string) => boolean;

/**
 * The option that a reply means, by the first of five rules that gives one; null for a reply that answers nothing (suite-commands.md).
 * @param options as the item has them, `(A) …`; without them any letter will do, and an option's text alone is no answer
 */
export function strictAnswer(reply: string, options: readonly string[] | null): string | null {
  const known = options ? options.map(readOption) : ALPHABET;
  const isOption: IsOption = (letter) => known.some((option) => option.letter === letter);
  return (
    inBrackets(reply, isOption) ??
    atStart(reply, isOption) ??
    alone(reply, isOption) ??
    announced(reply, isOption) ??
    byText(reply, known)
  );
}

/** The letter of an option is its own, or that of its place. */
function readOption(option: string, at: number): Option {
  const found = /^\s*\(?([A-Z])\)\s*/.exec(option);
  if (!found) return { letter: String.fromCharCode(65 + at), text: option };
  return { letter: found[1]!, text: option.slice(found[0].length) };
}

/** Rule 1: `(X)`, or `X)` in a reply without any `(X)`. */
function inBrackets(reply: string, isOption: IsOption): string | null {
  const whole = lettersOf(reply, /\(([A-Z])\)/g);
  const letters = whole.length > 0 ? whole : lettersOf(reply, /([A-Z])\)/g);
  return letters.find(isOption) ?? null;
}

const lettersOf = (reply: string, pattern: RegExp): string[] =>
  [...reply.matchAll(pattern)].map(([, letter]) => letter!);

/** Rule 2: the first character but for dots, unless it begins a word or is an article. */
function atStart(reply: string, isOption: IsOption): string | null {
  if (markedLetter(reply) !== null) return null;
  const [, letter = "", after = ""] = /^\.*([A-Za-z])(.*)$/s.exec(reply) ?? [];
  const isWord = /^[\p{L}\p{N}'’]/u.test(after);
  const isArticle = /^a$/i.test(letter) && /^\s\p{Ll}/u.test(after);
  return !isWord && !isArticle && isOption(letter.toUpperCase()) ? letter.toUpperCase() : null;
}

/** Rule 3: a single letter in either case, with nothing but marks around it. */
function alone(reply: string, isOption: IsOption): string | null {
  const letter = /^[^\p{L}\p{N}]*([A-Za-z])[^\p{L}\p{N}]*$/u.exec(reply)?.[1]?.toUpperCase();
  return letter !== undefined && isOption(letter) ? letter : null;
}

const ANNOUNCED = new RegExp(
  [
    /(?<!\p{L})(?:[aA][nN][sS][wW][eE][rR]|[oO][pP][tT][iI][oO][nN]|[cC][hH][oO][iI][cC][eE])/u, // the word
    /[*_]*(?:\s+[iI][sS](?!\p{L}))?[*_]*\s*:?/u, // "is" and a colon, and the emphasis that ends on either
    /[\s*_~`"'$<\p{Ps}\p{Pi}]*/u, // opening marks
    /([A-Z])(?![\p{L}\p{N}])/u, // the letter
  ]
    .map(({ source }) => source)
    .join(""),
  "gu",
);

/** Rule 4: the last capital that is announced as the answer, option or choice. */
function announced(reply: string, isOption: IsOption): string | null {
  const last = lettersOf(reply, ANNOUNCED).at(-1);
  return last !== undefined && isOption(last) ? last : null;
}

/** Rule 5: the one option whose text is the reply, else the only one whose text stands in it. */
function byText(reply: string, options: readonly Option[]): string | null {
  const whole = folded(reply);
  const worded = options
    .map(({ letter, text }) => ({ letter, text: withoutEndMarks(folded(text)) }))
    .filter(({ text }) => text !== "");
  const equal = worded.filter(({ text }) => text === withoutEndMarks(whole));
  const found = equal.length > 0 ? equal : worded.filter(({ text }) => standsIn(text, whole));
  return found.length === 1 ? found[0]!.letter : null;
}

/** A text for comparing without regard to the case of letters or the kind of white space. */
function folded(text: string): string {
  const spaced = text.normalize("NFC").replace(/\s+/g, " ").trim();
  // By way of capitals, so that ß and ss are equal, and both forms of the Greek sigma.
  return spaced.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

const withoutEndMarks = (text: string): string => text.replace(/[\s.!?,;:…。！？]+$/u, "");

/** Whether a text stands in another one, not inside a longer word of Latin letters or a longer number. */
function standsIn(text: string, whole: string): boolean {
  for (let from = whole.indexOf(text); from >= 0; from = whole.indexOf(text, from + 1)) {
    const before = whole.slice(0, from);
    const after = whole.slice(from + text.length);
    if (!isCut(before.slice(-2), text) && !isCut(text.slice(-2), after)) return true;
  }
  return false;
}

/** Whether a word or a number goes on from the end of one text to the start of the next. */
function isCut(before: string, after: string): boolean {
  const goesOn = (kind: string) =>
    new RegExp(`${kind}$`, "u").test(before) && new RegExp(`^${kind}`, "u").test(after);
  return goesOn("\\p{Script=Latin}") || goesOn("\\p{Nd}");
}
