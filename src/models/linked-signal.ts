import { FailureError } from "../core/failure.ts";

/** A controller that any of the given signals aborts too, until it is released. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(): void;
  /** Lets go of the signals it listens to, which may live much longer. */
  release(): void;
}

export function linkSignals(...signals: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of signals) {
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    abort,
    release() {
      for (const signal of signals) signal?.removeEventListener("abort", abort);
    },
  };
}

/** @throws FailureError `cancelled` */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FailureError("cancelled", "cancelled");
}
