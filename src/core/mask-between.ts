import { createMask, maskBounds } from "./bitmask.ts";
import type { BitMask } from "./mask.ts";
import { isEmptyRect } from "./rect.ts";
import { NOWHERE, squareDistances } from "./square-distance.ts";

/**
 * Masks between two: their signed distances are mixed, each seen from the middle of its mask, and what is inside is set around the
 * middle between theirs. So a shape that only moves keeps its form, and one that only changes keeps its place.
 * @returns the mask at a share of the way: 0 gives `from`, 1 gives `to`
 * @throws RangeError when the sizes differ, or a mask is empty
 */
export function masksBetween(from: BitMask, to: BitMask): (share: number) => BitMask {
  const { width, height } = from;
  if (width !== to.width || height !== to.height) {
    throw new RangeError(`masks should have one size, got ${width}×${height} and ${to.width}×${to.height}`);
  }
  const [a, b] = [seenFromMiddle(from), seenFromMiddle(to)];
  // A pixel of the mix is inside one of the two, so it lies in one of their boxes.
  const window = {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
  const [distanceA, distanceB] = [signedDistances(from, a, window), signedDistances(to, b, window)];
  const columns = window.right - window.left + 1;
  return (share) => {
    const x = Math.round(a.x + (b.x - a.x) * share);
    const y = Math.round(a.y + (b.y - a.y) * share);
    const result = createMask(width, height);
    for (let cell = 0; cell < distanceA.length; cell++) {
      if ((1 - share) * distanceA[cell]! + share * distanceB[cell]! <= 0) continue;
      const column = x + window.left + (cell % columns);
      const row = y + window.top + Math.floor(cell / columns);
      if (column >= 0 && column < width && row >= 0 && row < height) result.data[row * width + column] = 1;
    }
    return result;
  };
}

interface Window {
  /** Offsets from the middle, the last ones included. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Seen extends Window {
  /** The pixel in the middle: the mean of all that are set, rounded. */
  readonly x: number;
  readonly y: number;
}

function seenFromMiddle(mask: BitMask): Seen {
  const bounds = maskBounds(mask);
  if (isEmptyRect(bounds)) throw new RangeError("a mask to interpolate from should not be empty");
  let [sumX, sumY, area] = [0, 0, 0];
  for (let row = bounds.y0; row < bounds.y1; row++) {
    for (let column = bounds.x0; column < bounds.x1; column++) {
      if (mask.data[row * mask.width + column] === 0) continue;
      sumX += column;
      sumY += row;
      area++;
    }
  }
  const [x, y] = [Math.round(sumX / area), Math.round(sumY / area)];
  // One more on each side, so that there is an outside to measure from.
  return {
    x,
    y,
    left: bounds.x0 - x - 1,
    top: bounds.y0 - y - 1,
    right: bounds.x1 - x,
    bottom: bounds.y1 - y,
  };
}

/** Distances to the border over a window around the middle: positive inside, negative outside, never 0. */
function signedDistances(mask: BitMask, { x, y }: Seen, { left, top, right, bottom }: Window): Float64Array {
  const columns = right - left + 1;
  const inside = new Uint8Array(columns * (bottom - top + 1));
  for (let cell = 0; cell < inside.length; cell++) {
    const column = x + left + (cell % columns);
    const row = y + top + Math.floor(cell / columns);
    const isOnFrame = column >= 0 && column < mask.width && row >= 0 && row < mask.height;
    if (isOnFrame) inside[cell] = mask.data[row * mask.width + column]!;
  }
  const toInside = squareDistances(inside, columns);
  const toOutside = squareDistances(
    inside.map((bit) => bit ^ 1),
    columns,
  );
  return Float64Array.from(inside, (bit, cell) => {
    const square = bit === 1 ? toOutside[cell]! : toInside[cell]!;
    const distance = Math.sqrt(Math.min(square, NOWHERE)) - 0.5;
    return bit === 1 ? distance : -distance;
  });
}
