import { formatList } from "../../../language/formats.ts";
import { type PlainText, t } from "../../../language/text.ts";
import type { DescriptionVerdict, Difference, RunMode } from "../../../protocol/benchmark.ts";
import type { BenchAnswer, BenchJudge } from "../../../state/benchmark.ts";

const MODES: Readonly<Record<RunMode, PlainText>> = {
  single: "single",
  multi: "multi",
  whole: "whole clips",
  subtitles: "with subtitles",
};

/** How a model was asked, in a word or two. */
export const modeWords = (mode: RunMode): string => t(MODES[mode]);

export const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(1));
export const points = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

/** A difference, its interval, and over how many items; dashes where two runs have none in common. */
export function differenceCells({ difference, interval, pairs }: Difference, digits: number): string[] {
  if (difference === null || interval === null) return ["–", "–", "0"];
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
  return [
    signed(difference),
    t("{from} to {to}", { from: signed(interval[0]), to: signed(interval[1]) }),
    `${pairs}`,
  ];
}

/** From how many of a judge's replies a score could be read, by dimension, in both readings (videorefer-suite.md 5.4). */
export function coverage(
  answers: Iterable<BenchAnswer>,
): Record<keyof DescriptionVerdict, Record<string, number>> {
  const read: Record<keyof DescriptionVerdict, Record<string, number>> = { upstream: {}, corrected: {} };
  for (const { verdict } of answers) {
    if (!verdict || !("corrected" in verdict)) continue;
    for (const reading of ["upstream", "corrected"] as const) {
      for (const [dimension, score] of Object.entries(verdict[reading])) {
        read[reading][dimension] = (read[reading][dimension] ?? 0) + Number(score !== null);
      }
    }
  }
  return read;
}

/** Who judged, with what tells prompts apart. */
export function judgeWords(judges: readonly BenchJudge[]): string {
  if (judges.length === 0) return t("Who judged was not noted.");
  const names = judges.map(({ model, promptHash, isUpstream }) => {
    if (model === null || promptHash === null) return t("rules for shapes world");
    return isUpstream
      ? t("{model} with upstream's prompt", { model })
      : t("{model} with another prompt than upstream's ({hash})", { model, hash: promptHash });
  });
  return t("Judged by {judges}.", { judges: formatList(names) });
}
