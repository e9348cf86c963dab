import { FailureError } from "../../core/failure.ts";
import { yieldOnce } from "../../core/yield-once.ts";

/**
 * The place where a question can be stopped: between frames, chunks and steps.
 * @throws FailureError `cancelled` once the signal is aborted
 */
export async function checkpoint(signal: AbortSignal): Promise<void> {
  await yieldOnce();
  if (signal.aborted) throw new FailureError("cancelled", "cancelled");
}

/** Longest time between two looks at whether a person wants it to stop. */
const YIELD_AFTER_MS = 50;

/** For work in small pieces: yields where enough time has passed since the last time, and not at every piece. */
export class YieldBudget {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal) {}

  /**
   * @returns whether it yielded
   * @throws FailureError `cancelled` once the signal is aborted
   */
  async yieldIfDue(): Promise<boolean> {
    if (performance.now() - this.last < YIELD_AFTER_MS) return false;
    await checkpoint(this.signal);
    this.last = performance.now();
    return true;
  }
}
