import { FailureError } from "../../core/failure.ts";
import type { JobId, JobPriority } from "../../protocol/engine.ts";

/** The reason of an attempt's signal when the job is only to give way; it is started anew later. */
export const PAUSED = Symbol("paused");

interface Job {
  readonly id: JobId | null;
  readonly priority: JobPriority;
  /** Runs it once; true when it gave way and has to run again. */
  attempt(): Promise<boolean>;
  /** Ends the attempt that runs. */
  abort(reason?: unknown): void;
  /** Ends a job that waits. */
  reject(error: FailureError): void;
}

/**
 * One job at a time: interactive ones in order of arrival, background ones when no other waits. A background job that runs gives way
 * to an interactive one at its next cancellation point and starts anew afterwards. Each job can be cancelled, also while it waits.
 */
export class JobQueue {
  private readonly waiting: Job[] = [];
  private running: Job | null = null;

  /**
   * @param work is called again after it gave way: when its signal aborts with `PAUSED` it should throw `cancelled`, unless it is done
   * @throws FailureError `cancelled` when the job was cancelled before its turn, RangeError for the id of a job that is not done
   */
  async run<T>(
    id: JobId,
    priority: JobPriority,
    work: (signal: AbortSignal, attempt: number) => Promise<T>,
  ): Promise<T> {
    if (this.jobs().some((job) => job.id === id)) throw new RangeError(`job ${id} is already queued`);
    return this.enqueue(id, priority, work);
  }

  /** Work between jobs that is not a question; it cannot be cancelled and waits its turn like an interactive job. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.enqueue(null, "interactive", work);
  }

  /** Nothing happens for a job that is unknown or done: its end and the wish to stop it may have crossed. */
  cancel(id: JobId): void {
    if (this.running?.id === id) {
      this.running.abort();
      return;
    }
    const at = this.waiting.findIndex((job) => job.id === id);
    if (at >= 0) this.waiting.splice(at, 1)[0]!.reject(new FailureError("cancelled", "cancelled"));
  }

  cancelAll(): void {
    for (const { id } of this.jobs()) if (id !== null) this.cancel(id);
  }

  private jobs(): readonly Job[] {
    return this.running ? [this.running, ...this.waiting] : [...this.waiting];
  }

  private enqueue<T>(
    id: JobId | null,
    priority: JobPriority,
    work: (signal: AbortSignal, attempt: number) => Promise<T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let controller = new AbortController();
      let attempts = 0;
      let isCancelled = false;
      const attempt = async (): Promise<boolean> => {
        controller = new AbortController();
        try {
          resolve(await work(controller.signal, attempts++));
        } catch (error) {
          if (!isCancelled && controller.signal.reason === PAUSED && isCancellation(error)) return true;
          reject(error);
        }
        return false;
      };
      const abort = (reason?: unknown) => {
        // The signal of a job that is giving way says so for good, so a cancellation is kept beside it.
        isCancelled ||= reason !== PAUSED;
        controller.abort(reason);
      };
      this.waiting.push({ id, priority, attempt, abort, reject });
      if (priority === "interactive" && this.running?.priority === "background") this.running.abort(PAUSED);
      void this.next();
    });
  }

  /** Runs what waits, until nothing does. */
  private async next(): Promise<void> {
    if (this.running) return;
    for (let job = this.take(); job; job = this.take()) {
      this.running = job;
      const gaveWay = await job.attempt();
      this.running = null;
      // Before the background jobs behind it, so that their order stays.
      if (gaveWay) this.waiting.unshift(job);
    }
  }

  private take(): Job | undefined {
    const interactive = this.waiting.findIndex(({ priority }) => priority === "interactive");
    return this.waiting.splice(Math.max(0, interactive), 1)[0];
  }
}

function isCancellation(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === "cancelled";
}
