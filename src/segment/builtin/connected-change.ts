import type { BitMask } from "../../core/mask.ts";
import type { PromptPoint } from "../../core/prompt.ts";

/** Of the frame's longer side: a change that begins farther from the click was not asked for. */
const REACH = 0.02;

/**
 * The mask with that part of the change to it which a click asks for: what is added in one piece around a positive click, or taken away
 * around a negative one. A network may change its mind about any other place as well, and a good mask would get worse there.
 * @param before, after of one size
 */
export function connectedChange(before: BitMask, after: BitMask, click: PromptPoint): BitMask {
  const { width, height } = before;
  const [from, to] = click.positive ? [0, 1] : [1, 0];
  const changes = (at: number) => before.data[at] === from && after.data[at] === to;
  const start = nearest(before, click, changes);
  const data = before.data.slice();
  if (start === null) return { width, height, data };
  const open = [start];
  data[start] = to;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const next = at + dy * width + dx;
        if (data[next] === to || !changes(next)) continue;
        data[next] = to;
        open.push(next);
      }
    }
  }
  return { width, height, data };
}

/** The pixel within reach of the click, nearest to it, that changes. */
function nearest(
  { width, height }: BitMask,
  { x, y }: PromptPoint,
  changes: (at: number) => boolean,
): number | null {
  const reach = REACH * Math.max(width, height);
  let best: number | null = null;
  let bestDistance = reach * reach;
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(height, y + reach); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(width, x + reach); column++) {
      const distance = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
      if (distance > bestDistance || !changes(row * width + column)) continue;
      best = row * width + column;
      bestDistance = distance;
    }
  }
  return best;
}
