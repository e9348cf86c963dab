import { type ProxyMarked, proxy, type Remote, wrap } from "comlink";
import { type Failure, fail, type Result } from "../core/failure.ts";

/**
 * Hands a listener of a call to the worker. It hears nothing after the call's end: a listener has a port of its own, and what was
 * sent over that before the result may arrive after it.
 */
export type During = <Arguments extends unknown[]>(
  listener: (...values: Arguments) => void,
) => ((...values: Arguments) => void) & ProxyMarked;

/**
 * Owns one worker: starts it when first needed, settles what was in flight when it dies or is given up, and starts another for the
 * next call. Comlink alone would leave the callers of a dead worker waiting for ever.
 */
export class WorkerLink<Api> {
  private readonly create: () => Worker;
  private readonly name: string;
  private readonly inFlight = new Set<(failure: Failure) => void>();
  private ownRunning: { worker: Worker; remote: Remote<Api> } | null = null;
  /** Called after a worker died or was given up, with what its callers were told. */
  onCrash: (failure: Failure) => void = () => {};

  constructor(name: string, create: () => Worker) {
    this.name = name;
    this.create = create;
  }

  get running(): boolean {
    return this.ownRunning !== null;
  }

  /** Calls the worker. Resolves in any case: with the worker's result, or with a failure when the worker dies or throws. */
  call<T>(work: (remote: Remote<Api>, during: During) => Promise<Result<T>>): Promise<Result<T>> {
    return new Promise((resolve) => {
      let settled = false;
      const during: During = (listener) =>
        proxy((...values) => {
          if (!settled) listener(...values);
        });
      const abandon = (failure: Failure) => settle({ ok: false, error: failure });
      const settle = (result: Result<T>) => {
        settled = true;
        this.inFlight.delete(abandon);
        resolve(result);
      };
      this.inFlight.add(abandon);
      work(this.start(), during).then(settle, (error: unknown) => {
        console.error(error);
        settle(fail("internal", `${this.name} answered with an exception: ${String(error)}`));
      });
    });
  }

  /** Sends a message that has no answer. Does nothing when no worker runs, since there is nothing to tell it. */
  tell(work: (remote: Remote<Api>) => void): void {
    if (this.ownRunning) work(this.ownRunning.remote);
  }

  /** Ends a worker that is of no more use, as if it had died by itself. */
  giveUp(failure: Failure): void {
    this.terminate(failure);
    this.onCrash(failure);
  }

  /** Ends the worker and settles what was in flight with `failure`. */
  terminate(failure: Failure): void {
    this.ownRunning?.worker.terminate();
    this.ownRunning = null;
    for (const abandon of [...this.inFlight]) abandon(failure);
  }

  private start(): Remote<Api> {
    if (this.ownRunning) return this.ownRunning.remote;
    const worker = this.create();
    const crashed = (reason: string) => {
      if (this.ownRunning?.worker !== worker) return;
      this.giveUp({ code: "internal", message: `${this.name} stopped: ${reason}` });
    };
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      crashed(event.message || "its script did not load");
    });
    worker.addEventListener("messageerror", () => crashed("a message could not be read"));
    this.ownRunning = { worker, remote: wrap<Api>(worker) };
    return this.ownRunning.remote;
  }
}
