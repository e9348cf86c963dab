import { FailureError } from "../core/failure.ts";
import { linkSignals, stopIfAborted } from "./linked-signal.ts";

/** Trouble of the kind that passes: the same request may succeed a little later. */
export class PassingTrouble extends Error {
  /** What the server asks us to wait, when it does. */
  readonly waitMilliseconds: number | undefined;
  constructor(message: string, waitMilliseconds?: number) {
    super(message);
    this.waitMilliseconds = waitMilliseconds;
  }
}

export interface Retry {
  /** What is being asked for, such as a file's name. */
  readonly what: string;
  readonly reason: string;
  /** Attempts that failed in a row, this one included. */
  readonly failures: number;
  readonly waitMilliseconds: number;
}

/** Time and chance, so that tests need not wait. */
export interface Timing {
  /** Resolves after that time, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  now(): number;
  random(): number;
  /** A connection that brings nothing for that long is given up. */
  readonly stallMilliseconds: number;
}

export const REAL_TIME: Timing = { sleep, now: Date.now, random: Math.random, stallMilliseconds: 30_000 };

/** Waits 0.5 s, 1 s, 2 s, … in between: half a minute of silence, or a few more of a server that asks for patience. */
const MAX_FAILURES = 8;
const FIRST_WAIT_MILLISECONDS = 500;
const MAX_WAIT_MILLISECONDS = 30_000;

export interface Persistence {
  readonly timing: Timing;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * Yields what `attempt` yields; after trouble that passes it waits and calls `attempt` again, which goes on from where it was. Every
 * piece counts as progress and buys patience anew, so only a row of attempts without any gives up.
 * @throws FailureError `network` after that, `cancelled` as soon as a signal is aborted; what else `attempt` throws goes through
 */
export async function* persist<T>(
  what: string,
  attempt: (signal: AbortSignal) => AsyncGenerator<T>,
  { timing, onRetry, ...bound }: Persistence,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  const linked = linkSignals(bound.signal, signal);
  let failures = 0;
  try {
    for (;;) {
      stopIfAborted(linked.signal);
      try {
        for await (const piece of attempt(linked.signal)) {
          failures = 0;
          yield piece;
        }
        return;
      } catch (error) {
        stopIfAborted(linked.signal);
        if (!(error instanceof PassingTrouble)) throw error;
        failures++;
        const reason = isOffline() ? `${error.message}; this device is offline` : error.message;
        if (failures === MAX_FAILURES) {
          throw new FailureError(
            "network",
            `${what} should be fetched, and ${failures} attempts in a row brought nothing; the last: ${reason}. Check the connection and try again`,
          );
        }
        const waitMilliseconds = error.waitMilliseconds ?? backOff(failures, timing.random());
        onRetry?.({ what, reason, failures, waitMilliseconds });
        await timing.sleep(waitMilliseconds, linked.signal);
      }
    }
  } finally {
    linked.release();
  }
}

/** Doubled each time, and half of it by chance, so that those whom one outage cut off do not come back at one moment. */
function backOff(failures: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (failures - 1), MAX_WAIT_MILLISECONDS);
  return Math.round(longest * (0.5 + 0.5 * random));
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
