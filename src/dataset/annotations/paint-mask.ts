import type { Rle } from "../../core/mask.ts";
import { rleArea } from "../../core/rle.ts";

/** Writes `number` into a row-major picture where the mask is set. @returns how many pixels had another number */
export function paintMask(data: Uint8Array, rle: Rle, number: number, width: number): number {
  if (rleArea(rle) === 0) return 0;
  const [height] = rle.size;
  let covered = 0;
  let position = 0;
  for (const [nth, run] of rle.counts.entries()) {
    for (let at = position; nth % 2 === 1 && at < position + run; at++) {
      const pixel = (at % height) * width + Math.floor(at / height);
      if (data[pixel] !== 0) covered++;
      data[pixel] = number;
    }
    position += run;
  }
  return covered;
}
