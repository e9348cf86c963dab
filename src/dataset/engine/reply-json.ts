/** The first JSON value of a kind in a model's reply, whatever is written around it; undefined where there is none. */
export function jsonIn(reply: string, opening: "[" | "{"): unknown {
  const closing = opening === "[" ? "]" : "}";
  for (let from = reply.indexOf(opening); from >= 0; from = reply.indexOf(opening, from + 1)) {
    const end = endOf(reply, from, opening, closing);
    if (end === null) continue;
    try {
      return JSON.parse(reply.slice(from, end));
    } catch {
      // Another one may follow.
    }
  }
  return undefined;
}

/** Behind the bracket that closes the one at `from`, texts left out; null where none does. */
function endOf(text: string, from: number, opening: string, closing: string): number | null {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isText) {
      if (character === "\\") at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === opening) depth++;
    else if (character === closing && --depth === 0) return at + 1;
  }
  return null;
}
