import type { FramePoint } from "../../../../core/point.ts";
import { toFrame, type ViewPoint } from "../../../../render/view.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { undoEdit } from "../tools/history-commands.ts";
import type { Hand } from "./hand.ts";
import { useStage } from "./stage-store.ts";
import { wheelZoomFactor } from "./wheel-zoom.ts";

/** CSS pixels: how far a click may stray, by what points. */
const REACH_MOUSE = 6;
const REACH_TOUCH = 16;
const TAP_MS = 250;
/** A finger that rests this long on what does not belong to the object takes it away. */
const HOLD_MS = 500;
/** So long after a pen was last near, touches are a palm’s. */
const PALM_MS = 1000;
/** Of the `buttons` bit field (Pointer Events, table of button values). */
const PEN_ERASER = 32;

type Gesture =
  | { readonly kind: "hand"; readonly pointerId: number }
  | {
      readonly kind: "pan";
      readonly pointerId: number;
      last: ViewPoint;
      travelled: number;
      readonly selects: boolean;
    }
  | { readonly kind: "pinch"; readonly startedMs: number; travelled: number }
  /** Fingers left over from a pinch, or a press that was refused: nothing until all are up. */
  | { readonly kind: "spent" };

/** The right button clicks on what does not belong to the object. */
function isOppositeClick(event: PointerEvent): boolean {
  return event.button === 2 && useTools.getState().tool === "click";
}

/**
 * Turns pointers into gestures: one pointer works the tool; middle button, held Space or the select tool pan; two
 * fingers pan and zoom, and tapped together undo; the wheel zooms. While a pen is near, touches are a palm's and do nothing.
 */
export function attachPointerInput(element: HTMLElement, hand: Hand, playback: Playback): () => void {
  const down = new Map<number, ViewPoint>();
  let gesture: Gesture | null = null;
  let holding: ReturnType<typeof setTimeout> | undefined;
  let held = false;
  let penSeenMs = Number.NEGATIVE_INFINITY;
  let penId: number | null = null;
  const lifetime = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ) => element.addEventListener(type, listener, { signal: lifetime.signal, ...options });

  const viewPoint = (event: MouseEvent): ViewPoint => {
    const box = element.getBoundingClientRect();
    return { left: event.clientX - box.left, top: event.clientY - box.top };
  };
  const framePoint = (event: MouseEvent): FramePoint => toFrame(useStage.getState().view, viewPoint(event));
  const reachOf = (event: PointerEvent): number =>
    (event.pointerType === "touch" ? REACH_TOUCH : REACH_MOUSE) / useStage.getState().view.scale;

  on("pointerdown", (event) => {
    if (event.target !== element) return;
    if (event.pointerType === "touch" && (penId !== null || event.timeStamp - penSeenMs < PALM_MS)) return;
    if (event.pointerType === "pen") takeFromPalm(event);
    // Leaves the keyboard's crosshair: the pointer works now, and shows where by itself.
    useStage.setState({ crosshair: null });
    endHold();
    element.dataset.pointer = "";
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, viewPoint(event));
    if (event.pointerType === "touch" && down.size === 2) {
      hand.cancel();
      gesture = { kind: "pinch", startedMs: event.timeStamp, travelled: 0 };
      return;
    }
    if (gesture) return;
    const gripped = useStage.getState().grip === "ready";
    const { tool } = useTools.getState();
    const selects = (tool === "pan" || tool === "points") && !gripped && event.button === 0;
    // The select tool takes hold of a mask, the points tool of its outline, and both of the frame where there is none.
    if (selects && hand.press(framePoint(event), { swap: event.altKey, reach: reachOf(event) })) {
      gesture = { kind: "hand", pointerId: event.pointerId };
      if (event.pointerType === "touch") holding = setTimeout(hold, HOLD_MS);
    } else if (event.button === 1 || gripped || selects) {
      event.preventDefault();
      gesture = { kind: "pan", pointerId: event.pointerId, last: viewPoint(event), travelled: 0, selects };
      useStage.setState({ grip: "panning" });
    } else if (event.button === 0 || event.buttons & PEN_ERASER || isOppositeClick(event)) {
      const eraser = (event.buttons & PEN_ERASER) !== 0;
      const swap = event.altKey || isOppositeClick(event);
      const holds = hand.press(framePoint(event), { swap, eraser, reach: reachOf(event) });
      gesture = holds ? { kind: "hand", pointerId: event.pointerId } : { kind: "spent" };
      if (holds && event.pointerType === "touch") holding = setTimeout(hold, HOLD_MS);
    }
  });

  on("pointermove", (event) => {
    if (event.target !== element) return;
    if (event.pointerType === "pen") penSeenMs = event.timeStamp;
    if (event.pointerType === "touch" && !down.has(event.pointerId)) return;
    useStage.setState({
      pointer: event.pointerType === "touch" ? null : framePoint(event),
      swapped: event.altKey || held,
    });
    const now = viewPoint(event);
    if (gesture?.kind === "pinch" && down.has(event.pointerId)) {
      pinch(event.pointerId, now);
    } else if (gesture?.kind === "pan" && gesture.pointerId === event.pointerId) {
      const { last } = gesture;
      gesture.travelled += Math.hypot(now.left - last.left, now.top - last.top);
      gesture.last = now;
      if (!gesture.selects || gesture.travelled > REACH_MOUSE) {
        useStage.getState().panned(now.left - last.left, now.top - last.top);
      }
    } else if (gesture?.kind === "hand" && gesture.pointerId === event.pointerId) {
      const passed = event.getCoalescedEvents();
      hand.move(passed.length > 0 ? passed.map(framePoint) : [framePoint(event)], reachOf(event));
    } else if (!gesture && event.pointerType !== "touch") {
      hand.move([framePoint(event)], reachOf(event));
    }
  });

  on("pointerup", (event) => {
    if (event.pointerType === "pen") penSeenMs = event.timeStamp;
    if (event.pointerId === penId) penId = null;
    if (!down.delete(event.pointerId)) return;
    endHold();
    if (gesture?.kind === "hand" && gesture.pointerId === event.pointerId) {
      hand.lift(framePoint(event), reachOf(event));
      gesture = null;
    } else if (gesture?.kind === "pan" && gesture.pointerId === event.pointerId) {
      if (gesture.selects && gesture.travelled <= REACH_MOUSE) hand.select(framePoint(event));
      endPan();
    } else if (gesture?.kind === "pinch") {
      const isTap = event.timeStamp - gesture.startedMs < TAP_MS && gesture.travelled < REACH_TOUCH;
      if (isTap) undoEdit(playback);
      gesture = { kind: "spent" };
    }
    if (down.size === 0) gesture = null;
  });

  on("pointercancel", (event) => {
    if (event.pointerId === penId) penId = null;
    down.delete(event.pointerId);
    endHold();
    if (gesture?.kind === "hand") hand.cancel();
    if (gesture?.kind === "pan") endPan();
    gesture = down.size === 0 ? null : { kind: "spent" };
  });

  on("blur", () => delete element.dataset.pointer);
  on("pointerleave", () => {
    useStage.setState({ pointer: null, swapped: false, over: null });
    hand.clicking.leave();
  });
  on("contextmenu", (event) => event.preventDefault());
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey) {
        useStage.getState().panned(-(event.deltaX || event.deltaY) * unit, 0);
        return;
      }
      useStage.getState().zoomed(wheelZoomFactor(event), viewPoint(event));
      if (event.deltaX !== 0 && !event.ctrlKey) useStage.getState().panned(-event.deltaX * unit, 0);
    },
    { passive: false },
  );

  // Escape is also others' key, so it is not taken from them.
  window.addEventListener("keydown", ({ key }) => key === "Escape" && hand.clicking.leave(), {
    signal: lifetime.signal,
  });

  return () => {
    endHold();
    lifetime.abort();
  };

  /** The palm often touches down before the pen does: what it began ends. */
  function takeFromPalm(event: PointerEvent): void {
    penSeenMs = event.timeStamp;
    penId = event.pointerId;
    if (down.size === 0 || down.has(event.pointerId)) return;
    if (gesture?.kind === "pan") endPan();
    else hand.cancel();
    down.clear();
    gesture = null;
  }

  function hold(): void {
    if (useTools.getState().tool === "points" && hand.shaping.removeHeld()) {
      gesture = { kind: "spent" };
      navigator.vibrate?.(15);
      return;
    }
    held = useTools.getState().tool === "click" && hand.clicking.turnOver();
    if (!held) return;
    useStage.setState({ swapped: true });
    navigator.vibrate?.(15);
  }

  function endHold(): void {
    clearTimeout(holding);
    if (held) useStage.setState({ swapped: false });
    held = false;
  }

  function endPan(): void {
    const { grip } = useStage.getState();
    if (grip === "panning") useStage.setState({ grip: "none" });
    gesture = null;
  }

  /** Moves and scales the view as two fingers do: their middle keeps the frame point it has. */
  function pinch(movedId: number, now: ViewPoint): void {
    const other = [...down].find(([id]) => id !== movedId)?.[1];
    const before = down.get(movedId)!;
    down.set(movedId, now);
    if (!other || gesture?.kind !== "pinch") return;
    gesture.travelled += Math.hypot(now.left - before.left, now.top - before.top);
    const spread = (point: ViewPoint) =>
      Math.max(1, Math.hypot(point.left - other.left, point.top - other.top));
    const middle = { left: (now.left + other.left) / 2, top: (now.top + other.top) / 2 };
    const stage = useStage.getState();
    stage.panned((now.left - before.left) / 2, (now.top - before.top) / 2);
    stage.zoomed(spread(now) / spread(before), middle);
  }
}
