import type { FramePair } from "./evidence.ts";
import { COLOUR_BINS, type WorkFrame } from "./work-frame.ts";

/**
 * Both have to hold at a cut. A flash or a fade changes the colours, but the flow goes on agreeing with itself. A fast pan
 * breaks the flow, but most colours stay.
 */
const LOST_SHARE = 0.55;
const COLOUR_CHANGE = 0.3;

/** Whether another scene begins between the two frames. */
export function isCut(pair: FramePair): boolean {
  return lostShare(pair) > LOST_SHARE && colourChange(pair.previous, pair.current) > COLOUR_CHANGE;
}

/** Share of pixels from which the way forth and back does not end within a pixel and a half of where it began, or leaves the frame. */
export function lostShare({ forward, backward }: FramePair): number {
  const { width, height } = backward;
  let [lost, count] = [0, 0];
  for (let y = 1; y < height; y += 2) {
    for (let x = 1; x < width; x += 2) {
      const at = y * width + x;
      const tx = Math.round(x + backward.dx[at]!);
      const ty = Math.round(y + backward.dy[at]!);
      count++;
      if (tx < 0 || ty < 0 || tx >= width || ty >= height) {
        lost++;
        continue;
      }
      const there = ty * width + tx;
      const ex = backward.dx[at]! + forward.dx[there]!;
      const ey = backward.dy[at]! + forward.dy[there]!;
      if (ex * ex + ey * ey > 2.25) lost++;
    }
  }
  return count === 0 ? 0 : lost / count;
}

/** Half the sum of differences of the two frames' shares of colours: 0 for the same colours, 1 for no common one. */
export function colourChange(a: WorkFrame, b: WorkFrame): number {
  const difference = new Float32Array(COLOUR_BINS);
  for (const bin of a.bins) difference[bin]! += 1;
  for (const bin of b.bins) difference[bin]! -= 1;
  let sum = 0;
  for (const value of difference) sum += Math.abs(value);
  return sum / (a.bins.length + b.bins.length);
}
