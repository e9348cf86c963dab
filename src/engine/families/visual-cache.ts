/** Tokens of something shown, on the execution's device. */
interface Encoded {
  dispose(): void;
}

/**
 * The last video's tokens: a second question about it neither decodes nor encodes its frames. One entry, since a
 * video's tokens can take tens of megabytes.
 */
export class VisualCache<Visual extends Encoded> {
  private key: string | null = null;
  private visual: Visual | null = null;

  /**
   * The visual kept under `key`, or the one `encode` makes, which is then kept; with a null key it is the caller's.
   * What was kept before goes first: room for the new tokens, and no stale ones if encoding fails half-way.
   */
  async take(key: string | null, encode: () => Promise<Visual>): Promise<Visual> {
    if (key === null) return encode();
    if (key === this.key && this.visual) return this.visual;
    this.clear();
    this.visual = await encode();
    this.key = key;
    return this.visual;
  }

  /** Disposes a visual unless it is the one kept. */
  giveBack(visual: Visual): void {
    if (visual !== this.visual) visual.dispose();
  }

  clear(): void {
    this.visual?.dispose();
    this.visual = null;
    this.key = null;
  }
}
