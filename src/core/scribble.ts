import type { FramePoint } from "./point.ts";

/**
 * Points that stand for a scribble as clicks: its start, then again and again the point farthest from those chosen, so that they
 * spread over what it covers.
 * @param path in the order drawn, at least one point
 * @param reach points nearer to each other than this say the same
 */
export function scribblePoints(path: readonly FramePoint[], count: number, reach: number): FramePoint[] {
  const first = path[0];
  if (!first) throw new RangeError("a scribble should have at least one point");
  const chosen = [first];
  const distances = path.map((point) => distance(point, first));
  while (chosen.length < count) {
    const farthest = distances.indexOf(Math.max(...distances));
    if (distances[farthest]! < reach) break;
    const next = path[farthest]!;
    chosen.push(next);
    for (const [i, point] of path.entries()) distances[i] = Math.min(distances[i]!, distance(point, next));
  }
  return chosen;
}

function distance(a: FramePoint, b: FramePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
