import type { JsonObject } from "../core/json-object.ts";

/** A member of a JSON object, as it stands in the text. */
export interface Member {
  readonly key: string;
  /** JSON without white space between its parts. */
  readonly json: string;
}

/**
 * The members of a JSON object, in its order, with each value as it stands there. So what is copied keeps its digits, its order of keys and
 * its escapes, which parsing and writing would not.
 * @param text a whole JSON object, known to be valid
 */
export function membersOf(text: string): Member[] {
  const parts = compact(text).slice(1, -1);
  const members: Member[] = [];
  let at = 0;
  while (at < parts.length) {
    const keyEnd = valueEnd(parts, at);
    const end = valueEnd(parts, keyEnd + 1);
    members.push({ key: JSON.parse(parts.slice(at, keyEnd)), json: parts.slice(keyEnd + 1, end) });
    at = end + 1;
  }
  return members;
}

/** A JSON object of members; of those of one name the last counts, as when it is parsed. */
export function objectOf(members: readonly Member[]): string {
  const last = new Map(members.map(({ key, json }) => [key, json]));
  return `{${[...last].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`;
}

/** The record with some members set, in place or at its end, or left out where they are undefined. The rest stays as it stands in `text`. */
export function rewrite(text: string, changes: JsonObject): string {
  const members: Member[] = membersOf(text).filter(
    ({ key }) => !(key in changes) || changes[key] !== undefined,
  );
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) members.push({ key, json: JSON.stringify(value) });
  }
  return objectOf(members);
}

/** JSON on one line, without white space outside its texts. @param json known to be valid */
export function compact(json: string): string {
  const textOrBlank = /["\s]/g;
  let out = "";
  let from = 0;
  for (let found = textOrBlank.exec(json); found; found = textOrBlank.exec(json)) {
    if (found[0] === '"') textOrBlank.lastIndex = textEnd(json, found.index) + 1;
    else {
      out += json.slice(from, found.index);
      from = found.index + 1;
    }
  }
  return out + json.slice(from);
}

/** Where a value of compact JSON ends that begins at `from`. */
function valueEnd(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const character = json[at]!;
    if (character === '"') at = textEnd(json, at);
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (depth === 0 && (character === "," || character === ":")) return at;
  }
  return json.length;
}

/** The place of the quote that ends a text. */
function textEnd(json: string, quote: number): number {
  for (let at = quote + 1; ; at++) {
    if (json[at] === "\\") at++;
    else if (json[at] === '"' || at >= json.length) return at;
  }
}
