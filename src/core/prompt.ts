import type { Rle } from "./mask.ts";
import type { FramePoint } from "./point.ts";

/** A click: inside the object, or on something that does not belong to it. */
export interface PromptPoint extends FramePoint {
  readonly positive: boolean;
}

/** A box by two corners, in pixels of the displayed frame, continuous. */
export interface PromptBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What a person showed of one object on one frame. At least one of the three is given. */
export interface Prompt {
  readonly points: readonly PromptPoint[];
  readonly box: PromptBox | null;
  /** A mask to start from, at the frame's display size: drawn by hand, or the one that further clicks refine. */
  readonly mask: Rle | null;
}

/** One reading of a prompt: a click on a shirt may mean the shirt, the person or the group. */
export interface Candidate {
  /** At the frame's display size. */
  readonly mask: Rle;
  /** The network's estimate of the mask's IoU with what was meant, 0 to 1. */
  readonly score: number;
}
