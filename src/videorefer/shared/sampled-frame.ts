/** One frame the model sees: its index in presentation order, and the time the prompt or a person is told. */
export interface SampledFrame {
  readonly index: number;
  readonly labelSeconds: number;
}

export interface FrameTimes {
  /** Presentation time of every frame in seconds, ascending. */
  readonly timesSeconds: readonly number[];
  /** End of the last frame in seconds. */
  readonly endSeconds: number;
  /** Of a folder of pictures, which have no times of their own: the rate that they are taken to have. */
  readonly picturesPerSecond?: number;
}
