import { optionLetter } from "../../core/question.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import { strictAnswer } from "../choice-answer.ts";

// How a reply about a whole clip becomes an option: by upstream's scripts, and by the strict rules of suite-commands.md.

/** An option by its place. */
export interface VideoAnswer {
  readonly index: number;
  /** Whether the reply gave none, and upstream takes the third one. */
  readonly isFallback: boolean;
}

const FALLBACK: VideoAnswer = { index: 2, isFallback: true };

const found = (index: number): VideoAnswer => (index < 0 ? FALLBACK : { index, isFallback: false });

/**
 * The option that upstream's script of a benchmark takes a reply for, faults included (videorefer-suite.md 8). A capital in a word counts as
 * a letter, and the fallback may be no option at all.
 * @param options as the benchmark's file has them
 */
export function upstreamVideoAnswer(
  bench: VideoBench,
  reply: string,
  options: readonly string[],
): VideoAnswer {
  const said = reply.replaceAll("answer", "").replaceAll("Answer", "");
  if (bench === "mvbench") return mvbenchAnswer(said, options);
  return bench === "video-mme" ? videoMmeAnswer(said, options) : perceptionTestAnswer(said, options);
}

function mvbenchAnswer(said: string, options: readonly string[]): VideoAnswer {
  const last = optionLetter(options.length - 1);
  const run = new RegExp(`[(, ]*[A-${last}][), ]*`).exec(said)?.[0];
  if (run === undefined) return found(placeOfText(said, options));
  // Only blanks outside the brackets and brackets are taken off: a comma leaves no letter.
  const letter = run.trim().replace(/^[()]+|[()]+$/g, "");
  return found(letter.length === 1 ? letter.charCodeAt(0) - "A".charCodeAt(0) : -1);
}

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Here, other than for MVBench, marks behind the letter do no harm. */
function videoMmeAnswer(said: string, options: readonly string[]): VideoAnswer {
  const letter = /[A-D]/.exec(said)?.[0];
  if (letter !== undefined) return found("ABCD".indexOf(letter));
  const texts = options.map(cutText);
  const exact = placeOfText(said, texts);
  const words = placeOfText(
    said,
    texts.map((text) => (/^\d$/.test(text) ? DIGITS[Number(text)]! : text)),
  );
  return found(exact < 0 || words < 0 ? Math.max(exact, words) : Math.min(exact, words));
}

/** An option's text as upstream matches it: without its last character. */
const cutText = (option: string): string => /[A-D]\. (.*)./.exec(option)?.[1] ?? option;

function perceptionTestAnswer(said: string, options: readonly string[]): VideoAnswer {
  const letter = /[A-C]/.exec(said)?.[0];
  if (letter !== undefined) return found("ABC".indexOf(letter));
  return found(options.findIndex((option) => option.toLowerCase() === said.toLowerCase()));
}

const placeOfText = (said: string, options: readonly string[]): number =>
  options.findIndex((option) => said.toLowerCase().includes(option.toLowerCase()));

// Upstream's list lacks two commas, so that the last four are two.
const LEAD_INS = [
  "The best answer is",
  "The correct answer is",
  "The answer is",
  "The answer",
  "The best option isThe correct option is",
  "Best answer:Best option:",
];

/** The letter that Video-MME's scorer reads in a response; null where there is none, and the question does not count. */
export function scoredLetter(response: string): string | null {
  const rest = LEAD_INS.reduce((text, leadIn) => text.replaceAll(leadIn, ""), response.trim());
  return /[ABCD]/.exec(rest)?.[0] ?? null;
}

/** The option that a reply means by the strict rules; null where it answers nothing. */
export function strictVideoAnswer(
  bench: VideoBench,
  reply: string,
  options: readonly string[],
): number | null {
  const letter = strictAnswer(reply, letteredOptions(bench, options));
  return letter === null ? null : letter.charCodeAt(0) - "A".charCodeAt(0);
}

/** Options with their letters, as VideoRefer-Bench-Q writes them. */
export const letteredOptions = (bench: VideoBench, options: readonly string[]): string[] =>
  options.map((option, at) => {
    const text = bench === "video-mme" ? option.replace(/^\s*[A-D]\.\s*/, "") : option;
    return `(${optionLetter(at)}) ${text}`;
  });
