// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { ObjectsPanel } from "./objects-panel.tsx";

const scrolled = vi.fn();
let calls: readonly unknown[] = [];

beforeEach(() => {
  scrolled.mockClear();
  Element.prototype.scrollIntoView = function (this: Element) {
    scrolled(this.textContent);
  };
  useApp.getState().videoChanged(VIDEO);
  useDocument.getState().projectOpened(createEmptyProject());
});
afterEach(cleanup);

/** Draws a square on each of these frames, as a new object. */
function draw(...frames: number[]): void {
  const { objectAdded, strokeCommitted } = useDocument.getState();
  objectAdded();
  const objectId = useDocument.getState().selectedObjectId;
  for (const frameIndex of frames) {
    const mask = { size: [60, 90] as const, counts: [0, 1300, 4100] };
    strokeCommitted({ objectId, frameIndex, timeSeconds: frameIndex / 25, mask, label: "Box" });
  }
}

function show() {
  const { services, playback, called } = fakeServices();
  calls = called;
  render(
    <ServicesProvider services={services}>
      <ObjectsPanel />
    </ServicesProvider>,
  );
  return playback;
}

const button = (name: RegExp | string) => page.getByRole("button", { name }) as HTMLButtonElement;
const framesOf = (index: number) =>
  Object.keys(useDocument.getState().project.objects[index]!.masks).map(Number);

it("copies, deletes and finds masks without a keyboard", () => {
  draw(3, 9);
  const playback = show();
  expect(button("Copy to next").disabled).toBe(true);
  fireEvent.click(button("Next frame with a mask"));
  expect(playback.frameIndex).toBe(3);
  fireEvent.click(button("Copy to next"));
  expect(playback.frameIndex).toBe(4);
  expect(framesOf(0)).toEqual([3, 4, 9]);
  fireEvent.click(button("Delete mask"));
  expect(framesOf(0)).toEqual([3, 9]);
  fireEvent.click(button("Previous frame with a mask"));
  expect(playback.frameIndex).toBe(3);
  expect(button("Previous frame with a mask").disabled).toBe(true);
});

it("says where an object is not in sight, and takes that back", () => {
  draw(3, 9);
  const playback = show();
  fireEvent.click(button("Next frame with a mask"));
  fireEvent.click(button("Not in sight here"));
  const { id } = useDocument.getState().project.objects[0]!;
  expect(calls).toEqual([["maskCorrected", id, playback.frameIndex]]);
  expect(framesOf(0)).toEqual([9]);
  expect(page.getByText("Marked as not in sight here · 1 frame")).toBeDefined();
  expect(button("Not in sight here").getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(button("Not in sight here"));
  expect(page.getByText("Not on this frame · 1 frame")).toBeDefined();
});

it("scrolls to the row of the object that is selected", () => {
  draw(0);
  draw(0);
  show();
  scrolled.mockClear();
  fireEvent.click(button("Select Object 1, object 1"));
  expect(scrolled).toHaveBeenCalledTimes(1);
});

it("refuses to change a locked object", () => {
  draw(0);
  show();
  fireEvent.click(button("Lock Object 1"));
  expect(button("Delete mask").disabled).toBe(true);
  expect(button("Copy to next").disabled).toBe(true);
  expect(button("Delete Object 1").disabled).toBe(true);
});

it("keeps a name on Enter and leaves it on Escape", () => {
  draw(0);
  show();
  const field = page.getByRole("textbox") as HTMLInputElement;
  fireEvent.change(field, { target: { value: "Dog" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(useDocument.getState().project.objects[0]!.name).toBe("Dog");
  fireEvent.change(field, { target: { value: "Cat" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field.value).toBe("Dog");
});
