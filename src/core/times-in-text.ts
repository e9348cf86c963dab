/** A piece of a text: words, or a time in the clip with the words that name it. */
export type TimedText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "time"; readonly text: string; readonly seconds: number };

/** `0:07`, `1:02:03.5`; `3.5 s`, `2.0s`. A bare number is never taken for a time. */
const TIME = /\b(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)\b|\b(\d+(?:\.\d+)?) ?(?:s|seconds?)\b/g;

/** Splits a text at the times it names, which count from the first frame. */
export function splitTimes(text: string): readonly TimedText[] {
  const parts: TimedText[] = [];
  let position = 0;
  for (const match of text.matchAll(TIME)) {
    if (match.index > position) parts.push({ kind: "text", text: text.slice(position, match.index) });
    const [words, hours, minutes, seconds, plainSeconds] = match;
    parts.push({
      kind: "time",
      text: words,
      seconds:
        plainSeconds !== undefined
          ? Number(plainSeconds)
          : Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds),
    });
    position = match.index + words.length;
  }
  if (position < text.length) parts.push({ kind: "text", text: text.slice(position) });
  return parts;
}
