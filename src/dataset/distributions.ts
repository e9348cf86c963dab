import type { JsonObject } from "../core/json-object.ts";
import { readObjects, readTurns } from "./record-parts.ts";
import { countWords } from "./statistics.ts";

/** How many fall into each bin; a bin goes up to and with its number, the last one has no end. */
export interface Distribution {
  /** Where the first bin begins. */
  readonly from: number;
  readonly upTo: readonly number[];
  readonly counts: readonly number[];
}

/** How a data set's records differ. */
export interface Distributions {
  readonly objectsPerRecord: Distribution;
  /** Frames with a mask. */
  readonly framesPerObject: Distribution;
  readonly wordsPerAnswer: Distribution;
}

/** Counts records into bins, one by one. */
export class DistributionCounter {
  private readonly objects = new Bins(0, [0, 1, 2, 3, 4, Number.POSITIVE_INFINITY]);
  private readonly frames = new Bins(1, [1, 2, 4, 8, 16, 32, Number.POSITIVE_INFINITY]);
  private readonly words = new Bins(0, [1, 5, 10, 20, 40, 80, 160, Number.POSITIVE_INFINITY]);

  add(record: JsonObject | null): void {
    if (!record) return;
    const objects = readObjects(record);
    if (typeof objects !== "string") {
      this.objects.add(objects.length);
      for (const frames of objects) {
        let marked = 0;
        for (const payload of frames.values()) if (payload !== null && payload !== undefined) marked++;
        if (marked > 0) this.frames.add(marked);
      }
    }
    for (const { from, value } of readTurns(record) ?? []) {
      if (from === "gpt" && typeof value === "string") this.words.add(countWords(value));
    }
  }

  get distributions(): Distributions {
    return {
      objectsPerRecord: this.objects.distribution,
      framesPerObject: this.frames.distribution,
      wordsPerAnswer: this.words.distribution,
    };
  }
}

class Bins {
  private readonly counts: number[];
  private readonly from: number;
  private readonly upTo: readonly number[];

  constructor(from: number, upTo: readonly number[]) {
    this.from = from;
    this.upTo = upTo;
    this.counts = upTo.map(() => 0);
  }

  add(value: number): void {
    this.counts[this.upTo.findIndex((limit) => value <= limit)]!++;
  }

  get distribution(): Distribution {
    return { from: this.from, upTo: this.upTo, counts: [...this.counts] };
  }
}
