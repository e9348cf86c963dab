// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import type { Hand } from "./hand.ts";
import { attachPointerInput } from "./pointer-input.ts";

const hand = {
  press: vi.fn(() => true),
  move: vi.fn(),
  lift: vi.fn(),
  cancel: vi.fn(),
  select: vi.fn(),
  clicking: { leave: vi.fn(), turnOver: vi.fn(() => false) },
};

let element: HTMLElement;
beforeEach(() => {
  vi.clearAllMocks();
  useTools.getState().toolChosen("brush");
  element = document.createElement("div");
  element.setPointerCapture = () => {};
  attachPointerInput(element, hand as unknown as Hand, {} as Playback);
});

function point(type: string, pointerType: "pen" | "touch" | "mouse", pointerId: number, timeStamp: number) {
  const event = new PointerEvent(type, { pointerType, pointerId, button: 0, buttons: 1 });
  Object.defineProperty(event, "timeStamp", { value: timeStamp });
  Object.assign(event, { getCoalescedEvents: () => [] });
  element.dispatchEvent(event);
}

it("goes on with a pen's stroke when the palm comes down, and draws nothing by it", () => {
  point("pointerdown", "pen", 1, 0);
  point("pointerdown", "touch", 2, 40);
  point("pointermove", "pen", 1, 60);
  expect(hand.cancel).not.toHaveBeenCalled();
  expect(hand.move).toHaveBeenCalledTimes(1);
  point("pointerup", "touch", 2, 80);
  point("pointerup", "pen", 1, 100);
  expect(hand.press).toHaveBeenCalledTimes(1);
  expect(hand.lift).toHaveBeenCalledTimes(1);
});

it("takes the tool from a palm that came first", () => {
  point("pointerdown", "touch", 1, 0);
  point("pointerdown", "pen", 2, 50);
  expect(hand.cancel).toHaveBeenCalledTimes(1);
  expect(hand.press).toHaveBeenCalledTimes(2);
  point("pointermove", "touch", 1, 60);
  expect(hand.move).not.toHaveBeenCalled();
  point("pointerup", "pen", 2, 90);
  expect(hand.lift).toHaveBeenCalledTimes(1);
});

it("leaves fingers alone while a pen hovers, and takes them again once it has been away", () => {
  point("pointermove", "pen", 1, 0);
  point("pointerdown", "touch", 2, 300);
  point("pointerup", "touch", 2, 350);
  expect(hand.press).not.toHaveBeenCalled();
  point("pointerdown", "touch", 3, 2000);
  expect(hand.press).toHaveBeenCalledTimes(1);
});

it("zooms with two fingers, which ends what the first drew", () => {
  point("pointerdown", "touch", 1, 0);
  point("pointerdown", "touch", 2, 40);
  expect(hand.cancel).toHaveBeenCalledTimes(1);
  expect(hand.press).toHaveBeenCalledTimes(1);
});
