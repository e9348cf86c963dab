/** A number that changes more often cannot be read. */
const INTERVAL_MS = 500;

/** How many tokens a second there are, anew at most twice a second. */
export class TokenRate {
  private since: { readonly ms: number; readonly tokens: number } | null = null;
  private toldMs = 0;
  private told: number | null = null;

  /** Counting begins at a moment with so many. */
  begin(ms: number, tokens: number): void {
    this.since = { ms, tokens };
    this.toldMs = ms;
    this.told = null;
  }

  forget(): void {
    this.since = null;
    this.told = null;
  }

  /**
   * @param tokens all so far; the first count begins the counting where nothing else did
   * @returns tokens per second since it began; null while it began just now
   */
  count(ms: number, tokens: number): number | null {
    if (!this.since) this.begin(ms, tokens);
    else if (ms - this.toldMs >= INTERVAL_MS) {
      this.toldMs = ms;
      this.told = (1000 * (tokens - this.since.tokens)) / (ms - this.since.ms);
    }
    return this.told;
  }
}
