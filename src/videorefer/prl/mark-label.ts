import { roundHalfEven } from "../../core/rounding.ts";

/**
 * The text of a marked frame's time, as Python rounds it: to the nearest decimal of the exact binary value, ties to the even digit.
 * Source: pixelrefer.md 4.11, second rule.
 */
export function markLabel(seconds: number): string {
  // Only odd quarters are ties; `toFixed` takes those upwards.
  const isTie = Math.abs(seconds * 4) % 2 === 1;
  return (isTie ? roundHalfEven(seconds * 10) / 10 : seconds).toFixed(1);
}
