import { yieldOnce } from "../../core/yield-once.ts";

/** So long may work go on before messages of the page are heard. */
const TURN_MS = 40;

/** Divides long work, so that the worker answers meanwhile. */
export class Turn {
  private began = performance.now();

  isOver(): boolean {
    return performance.now() - this.began > TURN_MS;
  }

  /** Lets what waits be heard. */
  async next(): Promise<void> {
    await yieldOnce();
    this.began = performance.now();
  }
}
