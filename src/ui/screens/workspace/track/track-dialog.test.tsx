// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { TrackControl } from "./track-control.tsx";
import { TrackDialog } from "./track-dialog.tsx";

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = () => {};
  useApp.getState().videoChanged(VIDEO);
  useApp.getState().trackChanged(null);
  useDocument.getState().projectOpened(createEmptyProject());
});
afterEach(cleanup);

function draw(frameIndex: number) {
  const mask = { size: [60, 90] as const, counts: [0, 1300, 4100] };
  useDocument.getState().objectSelected(null);
  return useDocument
    .getState()
    .strokeCommitted({ objectId: null, frameIndex, timeSeconds: frameIndex / 25, mask, label: "Box" });
}

function show(element: React.ReactNode) {
  const { services, called } = fakeServices();
  render(<ServicesProvider services={services}>{element}</ServicesProvider>);
  return called;
}

const press = (name: string) => fireEvent.click(page.getByRole("button", { name, hidden: true }));

it("tracks what is marked on the frame, both ways, by one press", () => {
  const [dog, cat] = [draw(0), draw(0)];
  draw(7);
  const called = show(<TrackControl compact={false} />);
  press("Track");
  expect(called).toEqual([["track", { objectIds: [dog, cat], direction: "both", frames: "all" }]]);
});

it("says what is missing where nothing is marked", () => {
  const called = show(<TrackControl compact={false} />);
  press("Track");
  expect(called).toEqual([]);
  expect(useApp.getState().notice?.text).toMatch(/^Mark an object on this frame first/);
});

it("shows how far it is, and stops", () => {
  useApp.getState().trackChanged({ objectIds: [], done: 30, total: 120, secondsLeft: 200 });
  const called = show(<TrackControl compact={false} />);
  expect(page.getByRole("progressbar", { name: "Tracking" }).getAttribute("aria-valuenow")).toBe("25");
  expect(page.getByRole("progressbar").textContent).toMatch(/^30 \/ 120 · .*3 min/);
  press("Stop");
  expect(called).toEqual([["stopTracking"]]);
});

it("asks for a direction and a range of frames", () => {
  const dog = draw(0);
  draw(7);
  const called = show(<TrackDialog />);
  fireEvent.click(page.getByRole("radio", { name: "Forward", hidden: true }));
  fireEvent.click(page.getByRole("radio", { name: "A range", hidden: true }));
  const fill = (name: string, value: string) =>
    fireEvent.change(page.getByRole("spinbutton", { name, hidden: true }), { target: { value } });
  fill("From frame", "5");
  fill("to frame", "4");
  expect((page.getByRole("button", { name: "Track", hidden: true }) as HTMLButtonElement).disabled).toBe(
    true,
  );
  fill("to frame", "20");
  press("Track");
  expect(called).toEqual([
    ["track", { objectIds: [dog], direction: "forward", frames: { first: 4, last: 19 } }],
  ]);
});
