/** Cuts streamed text into whole sentences, for a live region that should not spell out tokens. */
export class SentenceReader {
  private rest = "";

  /** Takes the next piece and returns the sentences it completed. */
  push(delta: string): string[] {
    this.rest += delta;
    const sentences: string[] = [];
    for (let match = FIRST_SENTENCE.exec(this.rest); match; match = FIRST_SENTENCE.exec(this.rest)) {
      sentences.push(match[0].trim());
      this.rest = this.rest.slice(match[0].length);
    }
    return sentences;
  }

  /** What is left when the text ends. */
  finish(): string {
    const rest = this.rest.trim();
    this.rest = "";
    return rest;
  }
}

/** Up to a full stop and the space after it, so that `0.5` and an ending that may go on do not count. */
const FIRST_SENTENCE = /^[\s\S]*?[.!?…。！？]["')\]]*\s+/u;
