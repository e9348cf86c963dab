/** Less than that says little. */
const MIN_MS = 3000;

/** How long work will go on, at the pace it had so far. */
export class Pace {
  private first = { ms: 0, fraction: Number.POSITIVE_INFINITY };
  private last = Number.POSITIVE_INFINITY;

  /**
   * @param fraction done, from 0 to 1; one that falls belongs to other work, which counts anew
   * @returns seconds left, null until there is enough to tell
   */
  add(nowMs: number, fraction: number): number | null {
    if (fraction < this.last) this.first = { ms: nowMs, fraction };
    this.last = fraction;
    const milliseconds = nowMs - this.first.ms;
    const gained = fraction - this.first.fraction;
    if (milliseconds < MIN_MS || gained === 0) return null;
    return ((milliseconds / 1000) * (1 - fraction)) / gained;
  }
}
