import { type FrameRun, frameRuns, hasFrame } from "./frame-runs.ts";
import { maskedFrames, type SceneObject } from "./project.ts";

// Which mask covers an object on a frame that is exported. A frame without one would show it to everybody, so those are found first.

/** What becomes of frames without a mask: the nearest mask before stays, masks are computed between those around, or nothing is covered. */
export type GapChoice = "hold" | "interpolate" | "leave";

/** What covers an object on a frame: a mask of its own or of another frame, or one between two. */
export type Cover =
  | { readonly kind: "mask"; readonly frame: number }
  | { readonly kind: "between"; readonly from: number; readonly to: number; readonly share: number };

/** Frames of an export on which an object has no mask, as runs. */
export interface Gaps {
  /** On which it may be seen: nobody said that it is not. */
  readonly open: readonly FrameRun[];
  /** On which the person said that it is out of sight. */
  readonly outOfSight: readonly FrameRun[];
}

/** The frames of `span` on which an object has no mask. */
export function gapsOf(
  { masks, outOfSight = [] }: Pick<SceneObject, "masks" | "outOfSight">,
  { first, last }: FrameRun,
): Gaps {
  const open: FrameRun[] = [];
  const out: FrameRun[] = [];
  for (let frame = first; frame <= last; frame++) {
    if (masks[frame]) continue;
    const runs = hasFrame(outOfSight, frame) ? out : open;
    const run = runs.at(-1);
    if (run && run.last === frame - 1) runs[runs.length - 1] = { first: run.first, last: frame };
    else runs.push({ first: frame, last: frame });
  }
  return { open, outOfSight: out };
}

/** Those of the gaps that are on some frames. */
export function gapsAmong({ open, outOfSight }: Gaps, frames: readonly number[]): Gaps {
  const among = (runs: readonly FrameRun[]) => frameRuns(frames.filter((frame) => hasFrame(runs, frame)));
  return { open: among(open), outOfSight: among(outOfSight) };
}

/**
 * What covers an object on a frame. Before its first mask and after its last there is nothing between, so these stay. Where the person
 * said that it is out of sight, nothing is covered.
 * @returns null where nothing is
 */
export function coverOf(
  { masks, outOfSight = [] }: Pick<SceneObject, "masks" | "outOfSight">,
  frame: number,
  choice: GapChoice,
): Cover | null {
  if (masks[frame]) return { kind: "mask", frame };
  if (choice === "leave" || hasFrame(outOfSight, frame)) return null;
  const frames = maskedFrames(masks);
  const before = frames.findLast((other) => other < frame);
  const after = frames.find((other) => other > frame);
  if (before !== undefined && after !== undefined && choice === "interpolate") {
    return { kind: "between", from: before, to: after, share: (frame - before) / (after - before) };
  }
  const held = before ?? after;
  return held === undefined ? null : { kind: "mask", frame: held };
}
