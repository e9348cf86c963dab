/** A stretch of an answer: words, a region it speaks of (by its place in the prompt), or a time in the clip. */
export type AnswerPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "region"; readonly index: number }
  | { readonly kind: "time"; readonly text: string; readonly seconds: number };

/** `<object0>`, `<region1>`; `0:07`, `1:02:03.5`; `3.5 s`, `2.0s`. A bare number is never taken for a time. */
const SPECIAL =
  /<(?:object|region)(\d+)>|\b(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)\b|\b(\d+(?:\.\d+)?) ?(?:s|seconds?)\b/g;

/** Finds what can be made live in a model's answer. Everything else stays plain text, markup included. */
export function answerParts(answer: string): readonly AnswerPart[] {
  const parts: AnswerPart[] = [];
  let position = 0;
  for (const match of answer.matchAll(SPECIAL)) {
    if (match.index > position) parts.push({ kind: "text", text: answer.slice(position, match.index) });
    const [text, region, hours, minutes, seconds, plainSeconds] = match;
    if (region !== undefined) parts.push({ kind: "region", index: Number(region) });
    else if (plainSeconds !== undefined) parts.push({ kind: "time", text, seconds: Number(plainSeconds) });
    else {
      const total = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
      parts.push({ kind: "time", text, seconds: total });
    }
    position = match.index + match[0].length;
  }
  if (position < answer.length) parts.push({ kind: "text", text: answer.slice(position) });
  return parts;
}
