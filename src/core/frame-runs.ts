/** Frames `first … last`, both included. */
export interface FrameRun {
  readonly first: number;
  readonly last: number;
}

/** Joins neighbouring frames. @param frames in any order, without repeats */
export function frameRuns(frames: readonly number[]): FrameRun[] {
  const runs: { first: number; last: number }[] = [];
  for (const frame of frames.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run.last === frame - 1) run.last = frame;
    else runs.push({ first: frame, last: frame });
  }
  return runs;
}

export function hasFrame(runs: readonly FrameRun[], frame: number): boolean {
  return runs.some(({ first, last }) => first <= frame && frame <= last);
}

/** Every frame of the runs, in their order. */
export function runFrames(runs: readonly FrameRun[]): number[] {
  return runs.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, k) => first + k));
}
