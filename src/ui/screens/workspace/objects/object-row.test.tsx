// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen as page, render, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { FakePlayback, fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { usePaste } from "../shell/use-paste.ts";
import { deleteAllObjects, takeMask } from "./object-commands.ts";
import { ObjectLanes } from "./object-lanes.tsx";
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

function show(what = <ObjectsPanel />) {
  const { services, playback, called } = fakeServices();
  calls = called;
  render(<ServicesProvider services={services}>{what}</ServicesProvider>);
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

it("copies a mask to as many frames before or after as there are, in one step", () => {
  draw(3);
  const playback = show();
  fireEvent.click(button("Next frame with a mask"));
  fireEvent.click(button("Copy to more"));
  const frames = page.getByRole("spinbutton", { name: "Frames" }) as HTMLInputElement;
  expect(frames.value).toBe("10");
  fireEvent.change(frames, { target: { value: "2" } });
  fireEvent.click(button("To those after"));
  expect(framesOf(0)).toEqual([3, 4, 5]);
  expect(useApp.getState().notice?.text).toBe("Mask of Object 1 copied to 2 frames.");
  fireEvent.change(frames, { target: { value: "50" } });
  fireEvent.click(button("To those before"));
  expect(framesOf(0)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(playback.frameIndex).toBe(3);
  useDocument.getState().undone();
  expect(framesOf(0)).toEqual([3, 4, 5]);
});

it("pastes a copied mask on another frame, as it was when it was copied", () => {
  draw(3);
  const playback = show();
  fireEvent.click(button("Next frame with a mask"));
  fireEvent.click(button("Copy to more"));
  expect(button("Paste here").disabled).toBe(true);
  fireEvent.click(button("Copy the mask"));
  const digest = useDocument.getState().project.objects[0]!.masks[3]!.digest;
  fireEvent.click(button("Delete mask"));
  act(() => playback.seek(40));
  fireEvent.click(button("Paste here"));
  expect(useDocument.getState().project.objects[0]!.masks[40]).toMatchObject({ digest, timeSeconds: 1.6 });
  fireEvent.click(button("Lock Object 1"));
  expect(button("Paste here").disabled).toBe(true);
});

it("pastes with the browser's own paste too, where that brings no file", () => {
  draw(3);
  const playback = new FakePlayback(100);
  const openMade = vi.fn();
  const { unmount } = renderHook(() => usePaste({ openMade }, playback));
  playback.seek(3);
  takeMask(playback);
  playback.seek(8);
  const paste = (files: File[]) => {
    const event = new Event("paste", { cancelable: true });
    dispatchEvent(Object.assign(event, { clipboardData: { files, types: [] } }));
    return event.defaultPrevented;
  };
  expect(paste([new File(["x"], "a.png", { type: "image/png" })])).toBe(true);
  expect(openMade).toHaveBeenCalledOnce();
  expect(framesOf(0)).toEqual([3]);
  expect(paste([])).toBe(true);
  expect(framesOf(0)).toEqual([3, 8]);
  useDocument.getState().projectOpened(createEmptyProject());
  expect(paste([])).toBe(false);
  unmount();
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

it("chooses all objects at once, or none, and deletes them in one step", () => {
  for (let i = 0; i < 3; i++) draw(i);
  show();
  fireEvent.click(button("Choose several"));
  const all = page.getByRole("checkbox", { name: "All" }) as HTMLInputElement;
  const first = page.getByRole("checkbox", { name: "Choose Object 1" }) as HTMLInputElement;
  fireEvent.click(first);
  expect([all.checked, all.indeterminate]).toEqual([false, true]);
  fireEvent.click(all);
  expect(page.getByText("3 objects chosen")).toBeDefined();
  expect([all.checked, all.indeterminate]).toEqual([true, false]);
  fireEvent.click(all);
  expect(page.getByText("0 objects chosen")).toBeDefined();
  expect(first.checked).toBe(false);
  fireEvent.click(all);
  fireEvent.click(button("Delete"));
  expect(useDocument.getState().project.objects).toEqual([]);
  useDocument.getState().undone();
  expect(useDocument.getState().project.objects).toHaveLength(3);
});

it("deletes all objects but locked ones by a command, which an undo takes back", () => {
  draw(0);
  draw(1);
  draw(2);
  const { project, objectsLocked } = useDocument.getState();
  objectsLocked([project.objects[1]!.id], true);
  deleteAllObjects();
  expect(useDocument.getState().project.objects.map(({ name }) => name)).toEqual(["Object 2"]);
  expect(useApp.getState().notice?.text).toBe(
    "2 objects deleted. Undo brings them back. 1 locked object stays.",
  );
  useDocument.getState().undone();
  expect([0, 1, 2].map(framesOf)).toEqual([[0], [1], [2]]);
});

it("lights an object while the pointer is on its row or lane, or the focus in it", () => {
  draw(0);
  draw(0);
  show();
  const [first, second] = useDocument.getState().project.objects;
  const row = button("Select Object 1, object 1").closest("li")!;
  fireEvent.pointerEnter(row);
  expect(useApp.getState().litObjectId).toBe(first!.id);
  fireEvent.pointerLeave(row);
  expect(useApp.getState().litObjectId).toBeNull();
  fireEvent.focus(button("Select Object 2, object 2"));
  expect(useApp.getState().litObjectId).toBe(second!.id);
  act(() => useDocument.getState().objectsRemoved([second!.id]));
  expect(useApp.getState().litObjectId).toBeNull();
  cleanup();
  show(<ObjectLanes compact={false} />);
  fireEvent.pointerEnter(button("Object 1").closest("li")!);
  expect(useApp.getState().litObjectId).toBe(first!.id);
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
