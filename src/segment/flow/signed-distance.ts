import type { BitMask } from "../../core/mask.ts";

/** Distances beyond this many pixels are not told apart. */
export const FAR = 32;

const STRAIGHT = 1;
const DIAGONAL = Math.SQRT2;

/**
 * Distance of every pixel's centre to the mask's border, in pixels: positive inside, negative outside, at most `FAR` either way. The frame's own
 * border is none: a mask that touches it goes on beyond.
 * @returns float32 [height, width]; by two passes over the neighbours, so up to 8 % too long between the eight directions
 */
export function signedDistance(mask: BitMask): Float32Array {
  const { width, height, data } = mask;
  const distance = new Float32Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const bit = data[at];
      const bordering =
        (x > 0 && data[at - 1] !== bit) ||
        (x + 1 < width && data[at + 1] !== bit) ||
        (y > 0 && data[at - width] !== bit) ||
        (y + 1 < height && data[at + width] !== bit);
      distance[at] = bordering ? 0.5 : FAR;
    }
  }
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let best = distance[at]!;
      if (x > 0) best = Math.min(best, distance[at - 1]! + STRAIGHT);
      if (y > 0) {
        best = Math.min(best, distance[at - width]! + STRAIGHT);
        if (x > 0) best = Math.min(best, distance[at - width - 1]! + DIAGONAL);
        if (x + 1 < width) best = Math.min(best, distance[at - width + 1]! + DIAGONAL);
      }
      distance[at] = best;
    }
  }
  for (let y = height - 1, at = data.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, at--) {
      let best = distance[at]!;
      if (x + 1 < width) best = Math.min(best, distance[at + 1]! + STRAIGHT);
      if (y + 1 < height) {
        best = Math.min(best, distance[at + width]! + STRAIGHT);
        if (x + 1 < width) best = Math.min(best, distance[at + width + 1]! + DIAGONAL);
        if (x > 0) best = Math.min(best, distance[at + width - 1]! + DIAGONAL);
      }
      distance[at] = best;
    }
  }
  for (let at = 0; at < distance.length; at++) if (data[at] === 0) distance[at] = -distance[at]!;
  return distance;
}
