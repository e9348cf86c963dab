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

/**
 * The pixels that a scribble crosses, each once, by rows: what upstream chooses among at random.
 * @param path in the order drawn
 */
export function scribblePixels(path: readonly FramePoint[], width: number, height: number): FramePoint[] {
  const crossed = new Set<number>();
  for (const [i, to] of path.entries()) {
    const from = path[i - 1] ?? to;
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))));
    for (let step = 0; step <= steps; step++) {
      const x = Math.floor(from.x + ((to.x - from.x) * step) / steps);
      const y = Math.floor(from.y + ((to.y - from.y) * step) / steps);
      if (x >= 0 && y >= 0 && x < width && y < height) crossed.add(y * width + x);
    }
  }
  const places = [...crossed].sort((a, b) => a - b);
  return places.map((at) => ({ x: (at % width) + 0.5, y: Math.floor(at / width) + 0.5 }));
}

function distance(a: FramePoint, b: FramePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
