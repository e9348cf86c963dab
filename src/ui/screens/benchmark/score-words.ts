import { type PlainText, t } from "../../../language/text.ts";
import type { Difference, RunMode } from "../../../protocol/benchmark.ts";

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
