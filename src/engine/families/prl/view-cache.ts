import type * as Ort from "onnxruntime-web";

/** Features of the views of a question's pictures. Masks on one picture share them, and so does the next question. */
export class ViewCache {
  private readonly features = new Map<string, Ort.Tensor>();

  /** The features kept under `key`, or those `encode` makes; they are the cache's to dispose. */
  async take(key: string, encode: () => Promise<Ort.Tensor>): Promise<Ort.Tensor> {
    const kept = this.features.get(key) ?? (await encode());
    this.features.set(key, kept);
    return kept;
  }

  /** Drops all others. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, tensor] of this.features) {
      if (keys.has(key)) continue;
      tensor.dispose();
      this.features.delete(key);
    }
  }

  clear(): void {
    this.keepOnly(new Set());
  }
}
