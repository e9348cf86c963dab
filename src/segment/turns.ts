import { FailureError } from "../core/failure.ts";

/** Who goes first: loading and forgetting, then what a person waits for, then long work, then work ahead of a wish. */
export const URGENCY = { upkeep: 0, prompt: 1, long: 2, ahead: 3 } as const;
export type Urgency = (typeof URGENCY)[keyof typeof URGENCY];

/** The right to use the segmenter. */
export interface Turn {
  /** Lets whoever is more urgent go first, and comes back. @throws FailureError `cancelled` when the signal is aborted meanwhile */
  giveWay(): Promise<void>;
  /** Gives the turn back. Once is enough; more do no harm. */
  end(): void;
}

interface Waiting {
  readonly urgency: Urgency;
  readonly start: () => void;
}

/** One at a time: the most urgent first, and of equals the first. Long work goes on after others had their turn in between. */
export class Turns {
  private busy = false;
  private waiting: Waiting[] = [];

  /** @throws FailureError `cancelled` once the signal is aborted before the turn has come */
  async take(urgency: Urgency, signal?: AbortSignal): Promise<Turn> {
    await this.wait(urgency, signal, false);
    let held = true;
    const end = () => {
      if (!held) return;
      held = false;
      this.next();
    };
    const giveWay = async () => {
      if (!this.waiting.some((other) => other.urgency < urgency)) return;
      end();
      // Before others of its urgency: it began earlier.
      await this.wait(urgency, signal, true);
      held = true;
    };
    return { giveWay, end };
  }

  private wait(urgency: Urgency, signal: AbortSignal | undefined, first: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new FailureError("cancelled", "cancelled"));
        return;
      }
      const stop = () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
        reject(new FailureError("cancelled", "cancelled"));
      };
      const start = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const entry: Waiting = { urgency, start };
      signal?.addEventListener("abort", stop, { once: true });
      const at = this.waiting.findIndex((other) =>
        first ? other.urgency >= urgency : other.urgency > urgency,
      );
      this.waiting.splice(at < 0 ? this.waiting.length : at, 0, entry);
      if (!this.busy) this.next();
    });
  }

  private next(): void {
    const entry = this.waiting.shift();
    this.busy = entry !== undefined;
    entry?.start();
  }
}
