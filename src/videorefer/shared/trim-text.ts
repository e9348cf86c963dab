import { joinTexts, type TurnPart } from "../../core/turn.ts";
import { isVisual } from "./prompt.ts";

/** What Python's `str.strip` removes; JavaScript's `trim` differs in a byte order mark and the separators. */
const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const LEADING_SPACE = new RegExp(`^${SPACE}`);
const TRAILING_SPACE = new RegExp(`${SPACE}$`);

/** A text without its outer space, as Python strips it. */
export function trimText(text: string): string {
  return text.replace(LEADING_SPACE, "").replace(TRAILING_SPACE, "");
}

/** A question without its outer space, and without places for what is shown elsewhere or not at all. */
export function trimmedParts(parts: readonly TurnPart[]): readonly TurnPart[] {
  const joined = joinTexts(parts.filter((part) => !isVisual(part)));
  return joined.map((part, index) => {
    if (typeof part !== "string") return part;
    const start = index === 0 ? part.replace(LEADING_SPACE, "") : part;
    return index === joined.length - 1 ? start.replace(TRAILING_SPACE, "") : start;
  });
}
