/** A decoder on the CPU with the keys and values of what it has read. */
export interface CachedDecoder {
  /** Tokens in the cache. */
  readonly tokens: number;
  /**
   * Reads tokens after those in the cache.
   * @param rows float32 [count, H], their embeddings
   * @returns float32 [V], the logits of the last; the caller's
   */
  read(rows: Float32Array, count: number): Promise<Float32Array>;
  /** Goes back to the first `tokens` of the cache. */
  keep(tokens: number): void;
}
