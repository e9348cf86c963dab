import { FailureError } from "../../core/failure.ts";

/** `work`, or `cancelled` as soon as the signal is aborted: for work elsewhere that cannot be stopped from here. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new FailureError("cancelled", "cancelled"));
    if (signal.aborted) {
      stop();
      work.catch(() => undefined);
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
