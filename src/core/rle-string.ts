import { fail, ok, type Result } from "./failure.ts";

/** Six bits a character, as printable ASCII from "0" on. */
const FIRST_CHARACTER = 48;
const CONTINUES = 0x20;
const SIGN = 0x10;
const GROUP_BITS = 5;

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
  const measured = measureCounts(text, counts);
  return measured.ok ? ok(counts) : measured;
}

/**
 * Pixels and set pixels of COCO's string form, without a list of its runs. Fails as `countsFromString`. Data sets are gigabytes of
 * such strings, so there is one loop for both, which calls nothing; a number of one group, as almost all are, takes no inner loop.
 * @param runs gets the runs, where they are wanted
 */
export function measureCounts(
  text: string,
  runs: number[] | null = null,
): Result<{ readonly pixels: number; readonly area: number }> {
  const { length } = text;
  let pixels = 0;
  let area = 0;
  let count = 0;
  let last = 0;
  let secondLast = 0;
  let at = 0;
  while (at < length) {
    let bits = text.charCodeAt(at++) - FIRST_CHARACTER;
    let value = (bits << (32 - GROUP_BITS)) >> (32 - GROUP_BITS);
    if (!(bits >= 0 && bits < CONTINUES)) {
      value = bits & (CONTINUES - 1);
      let shift = 0;
      while (bits >= CONTINUES && bits < 2 * CONTINUES) {
        shift += GROUP_BITS;
        if (shift > 30)
          return fail("region-invalid", `run-length string holds a number beyond 32 bits at position ${at}`);
        bits = text.charCodeAt(at++) - FIRST_CHARACTER;
        value |= (bits & (CONTINUES - 1)) << shift;
      }
      if (!(bits >= 0 && bits < CONTINUES)) {
        return fail(
          "region-invalid",
          `run-length string ends or holds a foreign character at position ${at - 1}`,
        );
      }
      if ((bits & SIGN) !== 0 && shift + GROUP_BITS < 32) value |= -1 << (shift + GROUP_BITS);
    }
    if (count > 2) value += secondLast;
    if (value < 0) return fail("region-invalid", `run ${count} should not be negative, got ${value}`);
    pixels += value;
    if ((count & 1) !== 0) area += value;
    runs?.push(value);
    secondLast = last;
    last = value;
    count++;
  }
  return ok({ pixels, area });
}
