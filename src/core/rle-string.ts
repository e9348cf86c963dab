import { fail, ok, type Result } from "./failure.ts";

/** Six bits a character, as printable ASCII from "0" on. */
const FIRST_CHARACTER = 48;
const CONTINUES = 0x20;
const SIGN = 0x10;

/**
 * COCO's string form of run lengths. From the fourth on, each count is stored as the difference to the one two before.
 * Every number is sign-extended, in little-endian groups of five bits; a sixth bit says that more groups follow.
 * Source: pycocotools `rleToString` (cocoapi/common/maskApi.c).
 */
export function countsToString(counts: readonly number[]): string {
  let text = "";
  counts.forEach((count, i) => {
    let rest = i > 2 ? count - counts[i - 2]! : count;
    let more = true;
    while (more) {
      const bits = rest & 0x1f;
      rest >>= 5;
      more = (bits & SIGN) !== 0 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode(FIRST_CHARACTER + (more ? bits | CONTINUES : bits));
    }
  });
  return text;
}

/** Reads COCO's string form. Fails with `region-invalid` on a foreign character, a cut number or a negative run. */
export function countsFromString(text: string): Result<number[]> {
  const counts: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more) {
      const bits = text.charCodeAt(at) - FIRST_CHARACTER;
      if (!(bits >= 0 && bits < 64)) {
        return fail(
          "region-invalid",
          `run-length string ends or holds a foreign character at position ${at}`,
        );
      }
      if (shift > 30)
        return fail("region-invalid", `run-length string holds a number beyond 32 bits at position ${at}`);
      value |= (bits & 0x1f) << shift;
      shift += 5;
      at++;
      more = (bits & CONTINUES) !== 0;
      if (!more && (bits & SIGN) !== 0 && shift < 32) value |= -1 << shift;
    }
    if (counts.length > 2) value += counts[counts.length - 2]!;
    if (value < 0) return fail("region-invalid", `run ${counts.length} should not be negative, got ${value}`);
    counts.push(value);
  }
  return ok(counts);
}
