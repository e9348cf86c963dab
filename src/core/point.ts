/** A position on the frame in pixels, continuous: pixel (i, j) covers `[i, i + 1) × [j, j + 1)`, its centre is at `+ 0.5`. */
export interface FramePoint {
  readonly x: number;
  readonly y: number;
}
