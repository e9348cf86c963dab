import { timeLeftWords } from "../language/time-left.ts";

/** How long the rest takes at the pace so far, to be put behind a count; nothing where nothing is left. */
export function timeLeft(startedMs: number, done: number, left: number): string {
  if (left === 0) return "";
  const words = timeLeftWords(((Date.now() - startedMs) / done) * (left / 1000));
  return words === null ? "" : `, ${words}`;
}
