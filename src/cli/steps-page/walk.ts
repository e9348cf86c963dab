/** A way through the frames of a clip: a jump, then one frame after the other. */
export interface Walk {
  readonly name: string;
  /** Where it jumps from, so that every side starts without what it needs. */
  readonly awayFrom: number;
  readonly from: number;
  /** 1 or −1. */
  readonly delta: number;
  readonly steps: number;
  /** From one step's beginning to the next one's, as keys repeat; a step that takes longer delays the next. */
  readonly everyMs: number;
}

/** What one side took for a walk, in milliseconds. */
export interface WalkTimes {
  readonly jumpMs: number;
  readonly stepsMs: readonly number[];
}

export type StepSide = "ours" | "element";

/** Global of the page. */
export interface StepsPage {
  /** Makes a clip of moving noise, and opens it for both sides; gives the numbers of its key frames. */
  make(clip: {
    readonly width: number;
    readonly height: number;
    readonly frames: number;
    readonly framesPerSecond: number;
    readonly keySeconds: number;
  }): Promise<void>;
  /** Opens the file in the page's input for both sides. @returns how many frames it has */
  open(): Promise<number>;
  walk(side: StepSide, walk: Walk): Promise<WalkTimes>;
}
