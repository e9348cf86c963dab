import type { FramePoint } from "../../../../core/point.ts";
import { t } from "../../../../language/text.ts";
import { viewShowing } from "../../../../render/view.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import { isFocusedByPointer } from "../../../keys/focus-origin.ts";
import { ARROWS } from "../keys/arrows.ts";
import type { Hand } from "./hand.ts";
import { useStage } from "./stage-store.ts";

/** Speaks a position once the arrows have rested. */
const SPEAK_AFTER_MS = 350;
const KEPT_FROM_EDGE = 48;
/** Two of the keyboard's points are one only when they are the same. */
const REACH = 0.5;

/**
 * The stage by keyboard. However it was reached, Enter starts a crosshair; until then arrows and Space are the player's.
 * Arrows move the crosshair (Shift by ten), Enter or Space press there, Escape ends it.
 */
export function attachKeyboardInput(element: HTMLElement, hand: Hand): () => void {
  const lifetime = new AbortController();
  let speaking: ReturnType<typeof setTimeout> | undefined;

  element.addEventListener("focusin", () => useStage.setState({ reachedByKeyboard: !isFocusedByPointer() }), {
    signal: lifetime.signal,
  });
  element.addEventListener(
    "focusout",
    () => useStage.setState({ crosshair: null, reachedByKeyboard: false }),
    { signal: lifetime.signal },
  );
  element.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.target !== element || !handled(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal: lifetime.signal },
  );

  return () => {
    lifetime.abort();
    clearTimeout(speaking);
  };

  function handled(event: KeyboardEvent): boolean {
    const { crosshair } = useStage.getState();
    if (event.key === "Enter" && !crosshair) {
      // With a point chosen, Enter adds one after it.
      if (hand.shaping.hasChosen) return false;
      if (!hand.close()) begin();
      return true;
    }
    if (!crosshair) return false;
    if (event.key in ARROWS) {
      moveBy(crosshair, ARROWS[event.key]!, event.shiftKey ? 10 : 1);
      return true;
    }
    if (event.key === "Enter" || event.key === " ") {
      if (!event.repeat) pressAt(crosshair, event.altKey);
      return true;
    }
    if (event.key === "Escape" && !hand.cancel()) {
      useStage.setState({ crosshair: null });
      return true;
    }
    return event.key === "Escape";
  }

  function begin(): void {
    const { frame, pointer } = useStage.getState();
    const start = pointer ?? { x: frame.width / 2, y: frame.height / 2 };
    // On pixel corners, so that a box from one position to another has whole numbers of pixels.
    show({ x: Math.round(start.x), y: Math.round(start.y) });
  }

  function moveBy(from: FramePoint, [x, y]: readonly [number, number], step: number): void {
    const { frame } = useStage.getState();
    const within = (value: number, length: number) => Math.min(Math.max(value, 0), length);
    const point = { x: within(from.x + x * step, frame.width), y: within(from.y + y * step, frame.height) };
    show(point);
    hand.move([point], REACH);
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      useApp.getState().announced(t("{x} across, {y} down.", { x: point.x, y: point.y }));
    }, SPEAK_AFTER_MS);
  }

  function show(point: FramePoint): void {
    const { view, stage } = useStage.getState();
    const shown = viewShowing(view, point, KEPT_FROM_EDGE, stage);
    useStage.setState({ crosshair: point });
    if (shown.originLeft !== view.originLeft || shown.originTop !== view.originTop)
      useStage.getState().viewMoved(shown);
  }

  function pressAt(point: FramePoint, swap: boolean): void {
    // What the press does is announced now; a position of before would speak over it.
    clearTimeout(speaking);
    if (useTools.getState().tool === "pan") {
      hand.select(point);
      return;
    }
    hand.press(point, { swap, reach: REACH });
    hand.lift(point, REACH);
  }
}
