import type { EncodedVisual } from "./visual.ts";

/**
 * The last video's tokens: a second question about it neither decodes nor encodes its frames. One entry, since a
 * video's tokens can take tens of megabytes.
 */
export class VisualCache {
  private key: string | null = null;
  private visual: EncodedVisual | null = null;

  get(key: string | null): EncodedVisual | null {
    return key !== null && key === this.key ? this.visual : null;
  }

  /** Takes ownership of `visual`. */
  put(key: string, visual: EncodedVisual): void {
    this.clear();
    this.key = key;
    this.visual = visual;
  }

  clear(): void {
    this.visual?.dispose();
    this.visual = null;
    this.key = null;
  }
}
