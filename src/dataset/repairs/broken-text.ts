import { type Said, said } from "../../core/failure.ts";
import { parseJsonObject } from "../../core/json-object.ts";

/** What JSON reads as one value: texts, and what stands between them. */
const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** How Python writes a number that is none. */
const NOT_A_NUMBER = /\bNaN\b/g;

/**
 * Text of a record that is no JSON, as JSON: without the comma that ended it in an array, and with null where Python wrote NaN, which is
 * no JSON but says that there is no value.
 * @returns null where that does not help
 */
export function repairText(
  text: string,
): { readonly text: string; readonly sentences: readonly Said[] } | null {
  const withoutComma = text.trim().replace(/,$/, "");
  const plain = outsideTexts(withoutComma, (piece) => piece.replace(NOT_A_NUMBER, "null"));
  if (!parseJsonObject(plain)) return null;
  const sentences = [
    ...(withoutComma !== text.trim() ? [said("Leaves out the comma after the record.")] : []),
    ...(plain !== withoutComma ? [said("Writes null where Python wrote NaN, which is no JSON.")] : []),
  ];
  return { text: plain, sentences };
}

function outsideTexts(json: string, change: (piece: string) => string): string {
  let out = "";
  let from = 0;
  for (const { 0: found, index } of json.matchAll(TEXT)) {
    out += change(json.slice(from, index)) + found;
    from = index + found.length;
  }
  return out + change(json.slice(from));
}
