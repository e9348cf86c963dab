import type { FramePoint } from "../core/point.ts";

/** A position on the stage in CSS pixels from its upper left corner. */
export interface ViewPoint {
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the frame lies on the stage: `left = x · scale + originLeft`. */
export interface View {
  /** CSS pixels per frame pixel. */
  readonly scale: number;
  readonly originLeft: number;
  readonly originTop: number;
}

/** At the upper end a frame pixel is a finger wide. */
export const MAX_SCALE = 48;
/** At least this much of the frame stays on the stage, in CSS pixels. */
const KEPT_IN_SIGHT = 48;
const NO_INSETS: Insets = { top: 0, bottom: 0, sides: 0 };

export function toView(view: View, point: FramePoint): ViewPoint {
  return { left: point.x * view.scale + view.originLeft, top: point.y * view.scale + view.originTop };
}

export function toFrame(view: View, point: ViewPoint): FramePoint {
  return { x: (point.left - view.originLeft) / view.scale, y: (point.top - view.originTop) / view.scale };
}

/** CSS pixels along the stage's edges that a fitted frame leaves to what floats there. */
export interface Insets {
  readonly top: number;
  readonly bottom: number;
  readonly sides: number;
}

/** The whole frame, centred between the insets, as large as they allow. No inset takes over an eighth of a small stage. */
export function fittedView(frame: Size, stage: Size, insets: Insets): View {
  const top = Math.min(insets.top, stage.height / 8);
  const bottom = Math.min(insets.bottom, stage.height / 8);
  const sides = Math.min(insets.sides, stage.width / 8);
  const free = { width: stage.width - 2 * sides, height: stage.height - top - bottom };
  const scale = Math.min(free.width / frame.width, free.height / frame.height, MAX_SCALE);
  const view = centredView(frame, free, scale);
  return { scale, originLeft: view.originLeft + sides, originTop: view.originTop + top };
}

/** Whether frame pixels are shown as the squares they are; below that, picture and borders are smoothed for the eye. */
export function showsPixels(view: View, pixelRatio: number): boolean {
  return view.scale * pixelRatio >= 4;
}

/** The frame's middle in the middle of the stage. */
export function centredView(frame: Size, stage: Size, scale: number): View {
  return {
    scale,
    originLeft: (stage.width - frame.width * scale) / 2,
    originTop: (stage.height - frame.height * scale) / 2,
  };
}

/** Scales by `factor` with the frame point under `at` staying there; the result is kept in bounds. */
export function zoomedView(view: View, factor: number, at: ViewPoint, frame: Size, stage: Size): View {
  const smallest = Math.min(1, fittedView(frame, stage, NO_INSETS).scale) / 4;
  const scale = Math.min(MAX_SCALE, Math.max(smallest, view.scale * factor));
  const ratio = scale / view.scale;
  return keptInSight(
    {
      scale,
      originLeft: at.left - (at.left - view.originLeft) * ratio,
      originTop: at.top - (at.top - view.originTop) * ratio,
    },
    frame,
    stage,
  );
}

export function pannedView(view: View, left: number, top: number, frame: Size, stage: Size): View {
  return keptInSight(
    { ...view, originLeft: view.originLeft + left, originTop: view.originTop + top },
    frame,
    stage,
  );
}

/** Moves the view just so far that `point` lies at least `margin` CSS pixels inside the stage. */
export function viewShowing(view: View, point: FramePoint, margin: number, stage: Size): View {
  const { left, top } = toView(view, point);
  const into = (value: number, length: number) =>
    Math.min(Math.max(value, Math.min(margin, length / 2)), Math.max(length - margin, length / 2)) - value;
  return {
    ...view,
    originLeft: view.originLeft + into(left, stage.width),
    originTop: view.originTop + into(top, stage.height),
  };
}

/** The view after the stage changed its size: what was in the middle stays there. */
export function resizedView(view: View, before: Size, after: Size, frame: Size): View {
  return pannedView(view, (after.width - before.width) / 2, (after.height - before.height) / 2, frame, after);
}

function keptInSight(view: View, frame: Size, stage: Size): View {
  const keep = (origin: number, shown: number, room: number) =>
    Math.min(room - Math.min(KEPT_IN_SIGHT, room), Math.max(origin, Math.min(KEPT_IN_SIGHT, shown) - shown));
  return {
    ...view,
    originLeft: keep(view.originLeft, frame.width * view.scale, stage.width),
    originTop: keep(view.originTop, frame.height * view.scale, stage.height),
  };
}
