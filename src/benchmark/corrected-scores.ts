import { withPlainDigits } from "./digits.ts";
import { DIMENSIONS, type Dimension, type JudgeScores, ofDimensions } from "./judge-scores.ts";

const HIGHEST = 5;
const DASH = "[-‐‑‒–—―−]";
const OPEN = "[([{【〔]";

/**
 * Scores as a person would read them: through Markdown, in any case of letters, in digits of any script, with a dimension known by its
 * name, or by its number at the start of a line. What is no score from 0 to 5 in whole or half steps is none (suite-commands.md).
 */
export function correctedScores(reply: string): JudgeScores {
  const lines = plainLines(reply);
  return ofDimensions((dimension) => {
    const places = numbersBehind(lines, afterName(dimension));
    const last = (places.length > 0 ? places : numbersBehind(lines, afterNumber(dimension))).at(-1);
    return last === undefined ? null : scoreOf(last);
  });
}

/** Lines without Markdown, blank ones left out. Digits, brackets, colons and signs of full width become those of ASCII. */
function plainLines(reply: string): string[] {
  return withPlainDigits(reply.replaceAll("\\n", "\n").normalize("NFKC"))
    .split(/[\n\r\u2028\u2029]+/)
    .map((line) =>
      line
        .replace(/^[\s>]*#*/, "")
        .replace(/[*_~`|│"'“”„‟‘’‚‛«»‹›「」『』]/g, "")
        .trim(),
    )
    .filter((line) => line !== "");
}

/** What follows a dimension on a line, for each time that it stands there. */
type After = (line: string) => string[];

const nameOf = (dimension: Dimension): string => dimension.toLowerCase().replace(" ", "[\\s-]*");

function afterName(dimension: Dimension): After {
  const name = new RegExp(`${nameOf(dimension)}(?!\\p{L})`, "giu");
  return (line) => [...line.matchAll(name)].map(({ 0: found, index }) => line.slice(index + found.length));
}

const ANY_NAME = new RegExp(DIMENSIONS.map(nameOf).join("|"), "i");
/** A name in another language, or in other words, between the number of a dimension and its score. */
const OTHER_NAME = "[^\\d:=,;.!?()[\\]{}\\-–—]{0,40}?";

function afterNumber(dimension: Dimension): After {
  const number = DIMENSIONS.indexOf(dimension) + 1;
  const start = new RegExp(
    `^(?:[-•·]\\s+)?\\(?${number}(?!\\d)\\)?[.、]?\\s*${OTHER_NAME}(?=\\s*(?:[:=]|${OPEN}|${DASH}|$))`,
    "u",
  );
  return (line) => {
    if (ANY_NAME.test(line)) return [];
    const found = start.exec(line);
    return found ? [line.slice(found[0].length)] : [];
  };
}

const NUMBER_BEHIND = new RegExp(
  [
    `^\\s*(?:${OPEN}[^)\\]}】〕\\n]*[)\\]}】〕])?`, // a remark in brackets
    "\\s*(?:score|rating)?",
    `\\s*(?:[:=]|${DASH})`,
    `\\s*${OPEN}?\\s*(?:(?:score|rating)\\s*[:=]?)?\\s*${OPEN}?`,
    "\\s*((?:[+−-]\\s*)?[.\\d][^\\n]*)",
  ].join(""),
  "iu",
);

/** What begins with a number behind a dimension, on the same line or the next. */
function numbersBehind(lines: readonly string[], after: After): string[] {
  return lines.flatMap((line, at) => {
    const next = lines[at + 1] ?? "";
    // The next line is not looked at where it is about another dimension.
    const text = (rest: string) => (isEntry(next) ? rest : `${rest}\n${next}`);
    return after(line).flatMap((rest) => NUMBER_BEHIND.exec(text(rest))?.[1] ?? []);
  });
}

const isEntry = (line: string): boolean =>
  ANY_NAME.test(line) || /^\(?[1-4]\)?[.、]?\s*[^\d:=]+[:=]\s*\d/u.test(line);

/** A whole number or a half, of five where that is said; no part of another decimal, a fraction, a share or a word. */
const SCORE = /^(\d+(?:\.5)?)(?:\s*\/\s*5)?(?![\d%⁄]|\s*\/|[.,٫]\d|\p{Script=Latin})(.*)$/u;
/** What makes a number the start of a range, or of another scale. */
const GOES_ON = /^\s*(?:[-‐‑‒–—―−~]|\.\.+|\bto\b|\bor\b|\bout\s+of\b(?!\s*5(?!\d)))\s*\d/iu;

function scoreOf(text: string): number | null {
  const [, number, rest = ""] = SCORE.exec(text) ?? [];
  return number === undefined || GOES_ON.test(rest) ? null : Math.min(HIGHEST, Number(number));
}
