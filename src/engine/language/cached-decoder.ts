/** A decoder on the CPU with the keys and values of what it has read. */
export interface CachedDecoder {
  /** Tokens in the cache. */
  readonly tokens: number;
  /**
   * Reads tokens after those in the cache.
   * @param rows float32 [count, H], their embeddings
   * @returns float32 [V], the logits of the last; the caller's
   * @throws FailureError `cancelled`, where reading takes long; then nothing was read
   */
  read(rows: Float32Array, count: number, signal: AbortSignal): Promise<Float32Array>;
  /** Goes back to the first `tokens` of the cache. */
  truncate(tokens: number): void;
  /** Ends what works for it. */
  dispose(): void;
}
