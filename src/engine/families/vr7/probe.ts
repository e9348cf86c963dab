/** What is shown at once: two frames, or a still image. */
export interface PairProbe {
  /** float32 [pictures, patches, 3 · patchSize²] */
  readonly patches: Float32Array;
  /** float32 [pictures, patches, C] */
  readonly features: Float32Array;
  /** float32 [pairTokens, H] */
  readonly tokens: Float32Array;
}

export interface ObjectProbe {
  /** Per view, uint8 0/1 at the grid of the vision features. */
  readonly cells: readonly Uint8Array[];
  /** Per view, the mean under its mask, float32 [C]. */
  readonly pooled: readonly Float32Array[];
  /** What is left after merging over time. */
  readonly merged: readonly Float32Array[];
}

export interface Vr7Probe {
  pair(stage: PairProbe): void;
  object(stage: ObjectProbe): void;
}
