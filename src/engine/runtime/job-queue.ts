import { FailureError } from "../../core/failure.ts";
import type { JobId } from "../../protocol/engine.ts";
import { Serial } from "./serial.ts";

/** One job at a time, in order of arrival; each can be cancelled, also while it waits. */
export class JobQueue {
  private readonly serial = new Serial();
  private readonly controllers = new Map<JobId, AbortController>();

  /** @throws FailureError `cancelled` when the job was cancelled before its turn */
  async run<T>(id: JobId, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.controllers.has(id)) throw new RangeError(`job ${id} is already queued`);
    const controller = new AbortController();
    this.controllers.set(id, controller);
    try {
      return await this.serial.run(async () => {
        if (controller.signal.aborted) throw new FailureError("cancelled", "cancelled");
        return job(controller.signal);
      });
    } finally {
      this.controllers.delete(id);
    }
  }

  /** Work between jobs that is not a question, in the same order. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.serial.run(work);
  }

  /** Nothing happens for a job that is unknown or done: its end and the wish to stop it may have crossed. */
  cancel(id: JobId): void {
    this.controllers.get(id)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.controllers.values()) controller.abort();
  }
}
