import { type Failure, FailureError, failureOf } from "../core/failure.ts";
import { sleep } from "../core/sleep.ts";
import { type LinkedSignal, linkSignals, stopIfAborted } from "./linked-signal.ts";

/** An error of the kind that passes: the same request may succeed a little later. */
export class TransientError extends Error {
  /**
   * @param isAnswer whether a server said so, as against a connection that could not be made, or that broke
   * @param waitMilliseconds what the server asks us to wait, when it does
   * @param isSilent whether nothing came back for as long as was waited
   */
  constructor(
    message: string,
    readonly isAnswer: boolean,
    readonly waitMilliseconds?: number,
    readonly isSilent = false,
  ) {
    super(message);
  }
}

/** How much trouble is borne before something is given up. */
export interface Patience {
  /** Attempts in a row that bring nothing. */
  readonly maxFailures: number;
  /** Time in which nothing arrives, over all attempts and the waits between them. */
  readonly maxSilenceMilliseconds: number;
}

/** For gigabytes that come by themselves: half a minute of failures, or a few more of a server that asks for patience. */
export const DOWNLOAD_PATIENCE: Patience = {
  maxFailures: 8,
  maxSilenceMilliseconds: Number.POSITIVE_INFINITY,
};

/** For somebody who looks at the page until the answer is there. */
export const LOOK_UP_PATIENCE: Patience = { maxFailures: 8, maxSilenceMilliseconds: 8_000 };

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

/** Waits 0.5 s, 1 s, 2 s, … in between. */
const FIRST_WAIT_MILLISECONDS = 500;
const MAX_WAIT_MILLISECONDS = 30_000;

export interface RetryPolicy {
  /** Whom everything is fetched from, for the sentence of a failure. */
  readonly host: string;
  readonly timing: Timing;
  /** `DOWNLOAD_PATIENCE` unless given. */
  readonly patience?: Patience;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
  /**
   * Finds out why nothing answers, and says what to do, without the dot at the end; null where nothing is known.
   * @param isSilent whether nothing came back, as against a connection that could not be made
   */
  readonly explain?: (isSilent: boolean) => Promise<Failure | null>;
}

/**
 * Yields what `attempt` yields; after a transient error it waits and calls `attempt` again, which goes on from where it was. Every
 * piece counts as progress and buys patience anew, so only a row of attempts without any gives up.
 * @throws FailureError `network` after that, `cancelled` as soon as a signal is aborted; what else `attempt` throws goes through
 */
export async function* withRetries<T>(
  what: string,
  attempt: (signal: AbortSignal) => AsyncGenerator<T>,
  { host, timing, patience = DOWNLOAD_PATIENCE, onRetry, explain, ...bound }: RetryPolicy,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  const linked = linkSignals(bound.signal, signal);
  let failures = 0;
  let heardAt = timing.now();
  const silenceLeft = () => patience.maxSilenceMilliseconds - (timing.now() - heardAt);
  try {
    for (;;) {
      stopIfAborted(linked.signal);
      const silence = new SilenceLimit(linked.signal);
      try {
        silence.begin(silenceLeft());
        for await (const piece of attempt(silence.signal)) {
          silence.end();
          failures = 0;
          yield piece;
          heardAt = timing.now();
          silence.begin(silenceLeft());
        }
        return;
      } catch (error) {
        stopIfAborted(linked.signal);
        if (!(error instanceof TransientError)) throw error;
        failures++;
        const waitMilliseconds = error.waitMilliseconds ?? backOff(failures, timing.random());
        if (failures >= patience.maxFailures || waitMilliseconds >= silenceLeft()) {
          const found = givenUp(host, what, failures, error);
          const why = error.isAnswer || isOffline() ? null : ((await explain?.(error.isSilent)) ?? null);
          stopIfAborted(linked.signal);
          throw why
            ? new FailureError("network", "{found}. {why}", { values: { found: found.failure, why } })
            : found;
        }
        const reason = isOffline() ? `${error.message}; this device is offline` : error.message;
        onRetry?.({ what, reason, failures, waitMilliseconds });
        await timing.sleep(waitMilliseconds, linked.signal);
      } finally {
        silence.release();
      }
    }
  } finally {
    linked.release();
  }
}

/** Aborts an attempt that brings nothing for too long. */
class SilenceLimit {
  private readonly linked: LinkedSignal;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param signal what aborts the attempt otherwise */
  constructor(signal: AbortSignal) {
    this.linked = linkSignals(signal);
  }

  get signal(): AbortSignal {
    return this.linked.signal;
  }

  begin(milliseconds: number): void {
    if (Number.isFinite(milliseconds)) this.timer = setTimeout(this.linked.abort, Math.max(0, milliseconds));
  }

  end(): void {
    clearTimeout(this.timer);
  }

  release(): void {
    this.end();
    this.linked.release();
  }
}

function givenUp(host: string, what: string, count: number, last: TransientError): FailureError {
  const tries =
    count === 1 ? failureOf("network", "1 try") : failureOf("network", "{count} tries", { count });
  if (last.isAnswer) {
    return new FailureError("network", `${host} did not send ${what} (${tries.message}; ${last.message})`);
  }
  const words = isOffline()
    ? "{host} could not be reached ({tries}; this device is offline)"
    : "{host} could not be reached ({tries})";
  return new FailureError("network", words, { values: { host, tries } });
}

/** Doubled each time, and half of it by chance, so that those whom one outage cut off do not come back at one moment. */
function backOff(failures: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (failures - 1), MAX_WAIT_MILLISECONDS);
  return Math.round(longest * (0.5 + 0.5 * random));
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
