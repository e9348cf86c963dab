/** A browser first runs a module's quick translation, and the better one when that is ready. */
const WARM_UP_MS = 150;
const MEASURED_MS = 300;
const MIN_RUNS = 3;

/**
 * The quickest of as many runs as fit into the time, at least three, after some that warm up. What else the machine does for a moment
 * makes the others slower, and says nothing about it.
 */
export async function secondsPerRun(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  do await run();
  while (performance.now() - started < WARM_UP_MS);
  let quickest = Number.POSITIVE_INFINITY;
  const measured = performance.now();
  for (let runs = 0; runs < MIN_RUNS || performance.now() - measured < MEASURED_MS; runs++) {
    const before = performance.now();
    await run();
    quickest = Math.min(quickest, performance.now() - before);
  }
  // A clock that a browser makes coarse may not have moved.
  return Math.max(quickest, 0.01) / 1000;
}
