/** Often enough to look like typing, seldom enough that a fast model does not keep the page busy with drawing. */
const INTERVAL_MS = 40;

/** Gathers streamed text and passes it on in larger pieces. */
export class TextBatch {
  readonly #take: (text: string) => void;
  #waiting = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(take: (text: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    this.#waiting += text;
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Passes on what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#take(text);
  }
}
