/** Work that somebody waits for, beside work that nobody does: the latter is done piece by piece while there is none of the former. */
export class Foreground {
  private running = 0;
  private waiting: (() => void)[] = [];

  /** Whether something runs that somebody waits for. */
  get busy(): boolean {
    return this.running > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (this.running === 0) for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  /** Resolves once nothing runs that somebody waits for. */
  async idle(): Promise<void> {
    while (this.running > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
