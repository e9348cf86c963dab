import type { Difference } from "../benchmark/compare/paired-difference.ts";

// What reports for people are made of.

/** `, +2.5 beside the other run, 95 % interval -0.5 to +5.5, of 400 common items`; empty without another run. */
export function differenceWords(found: Difference | undefined, digits: number): string {
  if (!found) return "";
  if (found.difference === null || found.interval === null) return ", no items in common with the other run";
  const signed = (value: number) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;
  const [low, high] = found.interval;
  return `, ${signed(found.difference)} beside the other run (95 % interval ${signed(low)} to ${signed(high)}, ${found.pairs} items)`;
}

const NAME_WIDTH = 34;
const COLUMN_WIDTH = 14;

export const row = (name: string, cells: readonly string[]): string =>
  `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join("")}`;

export const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(1));
export const points = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
