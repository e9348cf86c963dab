/** Often enough to look like typing, seldom enough that a fast model does not keep the page busy with drawing. */
const INTERVAL_MS = 40;

/** Passes the first text on at once, since it is what people wait for, and what follows in larger pieces. */
export class TextBatch {
  private readonly take: (text: string) => void;
  private waiting = "";
  private begun = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(take: (text: string) => void) {
    this.take = take;
  }

  push(text: string): void {
    this.waiting += text;
    if (!this.begun) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
    this.begun = true;
  }

  /** Forgets what waits. */
  drop(): void {
    this.waiting = "";
    this.flush();
  }

  /** Passes on what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.waiting;
    this.waiting = "";
    if (text !== "") this.take(text);
  }
}
