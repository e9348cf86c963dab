import { create } from "zustand";

export type ToolName = "pan" | "points" | "click" | "brush" | "eraser" | "box" | "polygon" | "lasso" | "fill";

export const BRUSH_DIAMETER_MIN = 1;
export const BRUSH_DIAMETER_MAX = 400;

export const MASK_REACH_MAX = 50;

/** What the hand holds. No document: neither stored with the project nor undone. */
export interface ToolsState {
  readonly tool: ToolName;
  /** In frame pixels. */
  readonly brushDiameter: number;
  /** Of the masks' fill, 0 to 1; outlines are always drawn in full. */
  readonly maskOpacity: number;
  /** Clicks, box and polygon take away instead of adding, and brush and eraser change places. */
  readonly subtracting: boolean;
  /** What a drag with the click tool draws around or over the object. */
  readonly dragDraws: "box" | "scribble";
  /** Whether what is done to a mask as a whole is done on every frame that the object has. */
  readonly onAllFrames: boolean;
  /** How far growing, shrinking and smoothing reach, in frame pixels. */
  readonly maskReach: number;
  toolChosen(tool: ToolName): void;
  brushDiameterChanged(diameter: number): void;
  /** One notch up or down; notches grow with the size, so that both ends are a few presses apart. */
  brushNudged(notches: number): void;
  maskOpacityChanged(opacity: number): void;
  subtractingToggled(): void;
  dragChosen(draws: ToolsState["dragDraws"]): void;
  onAllFramesToggled(): void;
  maskReachChanged(pixels: number): void;
}

export const createToolsStore = () =>
  create<ToolsState>()((set) => ({
    tool: "click",
    brushDiameter: 40,
    maskOpacity: 0.45,
    subtracting: false,
    dragDraws: "box",
    onAllFrames: false,
    maskReach: 2,
    // A new tool starts by adding: a mode that outlives its tool surprises.
    toolChosen: (tool) => set({ tool, subtracting: false }),
    brushDiameterChanged: (diameter) => set({ brushDiameter: clampDiameter(diameter) }),
    brushNudged: (notches) =>
      set(({ brushDiameter }) => {
        const scaled = brushDiameter * 1.15 ** notches;
        // At small sizes the factor rounds to nothing: a notch is at least a pixel.
        const moved = notches > 0 ? Math.max(scaled, brushDiameter + 1) : Math.min(scaled, brushDiameter - 1);
        return { brushDiameter: clampDiameter(moved) };
      }),
    maskOpacityChanged: (opacity) => set({ maskOpacity: Math.min(1, Math.max(0, opacity)) }),
    subtractingToggled: () => set(({ subtracting }) => ({ subtracting: !subtracting })),
    dragChosen: (dragDraws) => set({ dragDraws }),
    onAllFramesToggled: () => set(({ onAllFrames }) => ({ onAllFrames: !onAllFrames })),
    maskReachChanged: (pixels) =>
      set({ maskReach: Math.round(Math.min(MASK_REACH_MAX, Math.max(1, pixels))) }),
  }));

export const useTools = createToolsStore();

function clampDiameter(diameter: number): number {
  return Math.round(Math.min(BRUSH_DIAMETER_MAX, Math.max(BRUSH_DIAMETER_MIN, diameter)));
}
