import type { FramePair } from "./evidence.ts";
import { COLOUR_BINS, type WorkFrame } from "./work-frame.ts";

/**
 * The flow is lost and the colours change. Neither alone makes a cut: a flash or a fade changes the colours, but the flow goes on agreeing
 * with itself; a fast pan loses the flow, but most colours stay.
 */
const LOST_SHARE = 0.55;
const COLOUR_CHANGE = 0.3;
/** A cut to another view of the same place leaves more colours, and the flow is lost in most places, at once. */
const SUDDEN_LOST_SHARE = 0.65;
const SUDDEN_RISE = 0.5;
const SUDDEN_COLOUR_CHANGE = 0.15;

/** Finds cuts along consecutive pairs of frames. */
export class CutDetector {
  /** Before the first pair nothing is known, so a fast pan that goes on there is no cut. */
  private lostBefore = 1;

  /** Whether another scene begins between the two frames. */
  isCut(pair: FramePair): boolean {
    const lost = lostShare(pair);
    const rise = lost - this.lostBefore;
    this.lostBefore = lost;
    if (lost < LOST_SHARE) return false;
    const change = colourChange(pair.previous, pair.current);
    if (change > COLOUR_CHANGE) return true;
    return lost > SUDDEN_LOST_SHARE && rise > SUDDEN_RISE && change > SUDDEN_COLOUR_CHANGE;
  }
}

/** Share of pixels from which the way forth and back does not end within a pixel and a half of where it began, or leaves the frame. */
function lostShare({ forward, backward }: FramePair): number {
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
function colourChange(a: WorkFrame, b: WorkFrame): number {
  const difference = new Float32Array(COLOUR_BINS);
  for (const bin of a.bins) difference[bin]! += 1;
  for (const bin of b.bins) difference[bin]! -= 1;
  let sum = 0;
  for (const value of difference) sum += Math.abs(value);
  return sum / (a.bins.length + b.bins.length);
}
