import type { OnFraction } from "./segmenter.ts";

/**
 * An encoding that began ahead of a click. A click on its frame joins it, and it then goes on for as long as one of them wants it; a
 * click elsewhere makes it give way.
 */
export class EncodingAhead {
  private readonly controller = new AbortController();
  private readonly listeners: OnFraction[] = [];
  private wanted = 0;
  private hasGivenWay = false;
  private fraction = 0;

  constructor(readonly frameIndex: number) {}

  /** Aborted once nobody wants it any more, or when it gave way. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get gaveWay(): boolean {
    return this.hasGivenWay;
  }

  join(signal: AbortSignal, onFraction: OnFraction): void {
    if (signal.aborted) return;
    this.wanted++;
    this.listeners.push(onFraction);
    if (this.fraction > 0) onFraction(this.fraction);
    const leave = () => {
      if (--this.wanted === 0) this.controller.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
  }

  giveWay(): void {
    this.hasGivenWay = true;
    this.controller.abort();
  }

  readonly tell: OnFraction = (fraction) => {
    this.fraction = fraction;
    for (const listener of this.listeners) listener(fraction);
  };
}
