import { create } from "zustand";
import type { Grip, Placement } from "../../../../core/placement.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { PixelRect } from "../../../../core/rect.ts";
import {
  centredView,
  fittedView,
  type Insets,
  pannedView,
  resizedView,
  type Size,
  type View,
  type ViewPoint,
  zoomedView,
} from "../../../../render/view.ts";

/** One notch of zoom, by button or key. */
export const ZOOM_STEP = 1.25;

/** A shape begun and not yet part of a mask; a brush stroke lives in pixels (`LiveEdit`) and not here. */
export type Draft =
  | {
      readonly kind: "box";
      readonly from: FramePoint;
      readonly to: FramePoint;
      readonly subtracting: boolean;
    }
  | { readonly kind: "lasso"; readonly points: readonly FramePoint[]; readonly subtracting: boolean }
  | { readonly kind: "scribble"; readonly points: readonly FramePoint[]; readonly subtracting: boolean }
  | { readonly kind: "polygon"; readonly points: readonly FramePoint[]; readonly subtracting: boolean };

/** The selected object's mask while it is dragged. */
export interface Placing {
  readonly frameIndex: number;
  /** Of the mask where it was. */
  readonly bounds: PixelRect;
  readonly placement: Placement;
}

/** What is true of the stage itself: how the frame lies on it, where the pointer is, what is half drawn. */
export interface StageState {
  readonly frame: Size;
  readonly stage: Size;
  readonly view: View;
  /** Follows the stage's size until the person zooms or pans. */
  readonly fitted: boolean;
  readonly frameIndex: number;
  /** Under the pointer; null while it is elsewhere or touches. */
  readonly pointer: FramePoint | null;
  /** The keyboard's point; null while the stage is not worked by keyboard. */
  readonly crosshair: FramePoint | null;
  /** The stage has the focus and was not reached by pointer: Enter starts the crosshair. */
  readonly reachedByKeyboard: boolean;
  readonly draft: Draft | null;
  readonly drawing: boolean;
  readonly placing: Placing | null;
  /** What of the selected object's mask the pointer could take hold of. */
  readonly over: Grip | null;
  readonly grip: "none" | "ready" | "panning";
  /** The frame is shown as the model sees it. */
  readonly modelEyes: boolean;
  /** Alt is held: adding and removing change places for now. */
  readonly swapped: boolean;
  /** Why the last attempt did nothing. */
  readonly refusal: string | null;

  stageResized(stage: Size): void;
  modelEyesToggled(): void;
  frameSized(frame: Size): void;
  viewFitted(): void;
  zoomed(factor: number, at?: ViewPoint): void;
  zoomedTo(scale: number): void;
  panned(left: number, top: number): void;
  viewMoved(view: View): void;
}

/** Around the fitted frame, so that strokes can begin and end beside it. */
const INSETS: Insets = { top: 14, bottom: 8, sides: 20 };
/** A small stage needs its pixels for the frame. */
const SMALL_INSETS: Insets = { top: 4, bottom: 2, sides: 8 };
const SMALL_WIDTH = 560;
const SMALL_HEIGHT = 320;

const fitted = (frame: Size, stage: Size): View =>
  fittedView(frame, stage, stage.width < SMALL_WIDTH || stage.height < SMALL_HEIGHT ? SMALL_INSETS : INSETS);
const UNIT: Size = { width: 1, height: 1 };

export const useStage = create<StageState>()((set, get) => ({
  frame: UNIT,
  stage: UNIT,
  view: fitted(UNIT, UNIT),
  fitted: true,
  frameIndex: 0,
  pointer: null,
  crosshair: null,
  reachedByKeyboard: false,
  draft: null,
  drawing: false,
  placing: null,
  over: null,
  grip: "none",
  modelEyes: false,
  swapped: false,
  refusal: null,

  stageResized: (stage) =>
    set((state) => ({
      stage,
      view: state.fitted
        ? fitted(state.frame, stage)
        : resizedView(state.view, state.stage, stage, state.frame),
    })),
  frameSized: (frame) =>
    set(({ stage }) => ({
      frame,
      fitted: true,
      view: fitted(frame, stage),
      draft: null,
      crosshair: null,
    })),
  modelEyesToggled: () => set(({ modelEyes }) => ({ modelEyes: !modelEyes })),
  viewFitted: () => set(({ frame, stage }) => ({ fitted: true, view: fitted(frame, stage) })),
  zoomed: (factor, at) => {
    const { view, frame, stage } = get();
    const about = at ?? { left: stage.width / 2, top: stage.height / 2 };
    set({ view: zoomedView(view, factor, about, frame, stage), fitted: false });
  },
  zoomedTo: (scale) => set(({ frame, stage }) => ({ view: centredView(frame, stage, scale), fitted: false })),
  panned: (left, top) =>
    set(({ view, frame, stage }) => ({ view: pannedView(view, left, top, frame, stage), fitted: false })),
  viewMoved: (view) => set({ view, fitted: false }),
}));
