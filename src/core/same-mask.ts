import type { FrameMask } from "./project.ts";

/** Whether two masks of an object mark the same pixels of the same frame. */
export function sameMask(a: FrameMask, b: FrameMask): boolean {
  return a.frameIndex === b.frameIndex && a.digest === b.digest;
}
