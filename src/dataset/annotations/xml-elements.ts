import { invalid } from "./found-annotations.ts";

/** A start or an end of an element; what closes itself has both. Texts between elements come with the end. */
export type XmlStep =
  | { readonly kind: "start"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: "end"; readonly name: string; readonly text: string };

const NAME = /[A-Za-z_:][\w:.-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const SKIPPED: readonly (readonly [begin: string, end: string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
];

/**
 * Walks through the elements of an XML text. Document types are refused: they could define entities without end.
 * @throws FailureError `annotations-invalid` where the text is not well formed
 */
export function* xmlElements(text: string): Generator<XmlStep, void> {
  const open: { name: string; text: string }[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const end = (): XmlStep => ({ kind: "end", ...open.pop()! });
  while (at < text.length) {
    const tag = text.indexOf("<", at);
    const words = text.slice(at, tag < 0 ? undefined : tag);
    const inside = open.at(-1);
    if (inside) inside.text += unescaped(words);
    else if (words.trim() !== "") throw malformed("an element", words);
    if (tag < 0) break;
    at = tag;
    const skipped = SKIPPED.find(([begin]) => text.startsWith(begin, at));
    if (skipped) {
      const last = text.indexOf(skipped[1], at);
      if (last < 0) throw malformed(skipped[1], "the end of the file");
      at = last + skipped[1].length;
      continue;
    }
    if (text.startsWith("<![CDATA[", at)) {
      const last = text.indexOf("]]>", at);
      if (last < 0 || !inside) throw malformed("text in an element", text.slice(at, at + 20));
      inside.text += text.slice(at + 9, last);
      at = last + 3;
      continue;
    }
    const isEnd = text[at + 1] === "/";
    at += isEnd ? 2 : 1;
    const name = take(NAME)?.[0];
    if (name === undefined) throw malformed("the name of an element", text.slice(at, at + 20));
    if (isEnd) {
      if (inside?.name !== name || take(TAG_END)?.[1] !== "") {
        throw malformed(inside ? `</${inside.name}>` : "no end of an element", `</${name}`);
      }
      yield end();
      continue;
    }
    const attributes = new Map<string, string>();
    for (let found = take(ATTRIBUTE); found; found = take(ATTRIBUTE)) {
      attributes.set(found[1]!, unescaped(found[2] ?? found[3]!));
    }
    const closing = take(TAG_END);
    if (!closing) throw malformed(`the end of <${name}`, text.slice(at, at + 20));
    open.push({ name, text: "" });
    yield { kind: "start", name, attributes };
    if (closing[1] === "/") yield end();
  }
  if (open.length > 0) throw malformed(`</${open.at(-1)!.name}>`, "the end of the file");
}

const malformed = (expected: string, found: string) =>
  invalid(`the XML is damaged: expected ${expected}, found ${JSON.stringify(found.slice(0, 40))}`);

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A text as it stands in XML, in an attribute or between elements; what XML cannot hold is left out. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for these
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
