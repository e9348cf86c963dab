// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { createMask } from "../../../../core/bitmask.ts";
import { mainPlaces, pointAt } from "../../../../core/outline-points.ts";
import { fillBox } from "../../../../core/polygon.ts";
import { encodeRle, rleBounds } from "../../../../core/rle.ts";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useTools } from "../../../../state/tools.ts";
import { FakePlayback, VIDEO } from "../../../../testing/fake-services.ts";
import { commitEdit, type LiveEdit, selectedObject } from "./live-edit.ts";
import { shownOutline, usePoints } from "./point-store.ts";
import { Shaping } from "./shaping.ts";

const REACH = 4;
const playback = new FakePlayback(100);
let shaping: Shaping;
let refusals: string[];
let shown: (LiveEdit | null)[];

beforeEach(() => {
  [refusals, shown] = [[], []];
  maskRegistry.opened(null);
  useApp.getState().videoChanged(VIDEO);
  useDocument.getState().projectOpened(createEmptyProject());
  usePoints.setState({ chosen: null, inHand: null, over: null, kept: new Map() });
  playback.seek(0);
  const mask = createMask(90, 60);
  fillBox(mask, { x: 20, y: 20 }, { x: 60, y: 50 }, 1);
  fillBox(mask, { x: 35, y: 30 }, { x: 45, y: 40 }, 0);
  useDocument
    .getState()
    .strokeCommitted({ objectId: null, frameIndex: 0, timeSeconds: 0, mask: encodeRle(mask), label: "Box" });
  useTools.getState().toolChosen("points");
  shaping = new Shaping(playback, VIDEO.info, {
    live: (edit) => shown.push(edit),
    finish: (edit, label) => commitEdit(edit, label),
    refuse: (sentence) => refusals.push(sentence),
  });
});

const rle = () => maskRegistry.rle(selectedObject()!.id, selectedObject()!.masks[0]!)!;
const labels = () => useDocument.getState().past.map(({ label }) => label);
const points = () => {
  const { outline } = shownOutline(VIDEO.info, 0)!;
  return mainPlaces(outline).map((place) => pointAt(outline, place));
};
function drag(from: readonly [number, number], to: readonly [number, number]): boolean {
  const held = shaping.press({ x: from[0], y: from[1] }, false, REACH);
  shaping.move({ x: to[0], y: to[1] }, REACH);
  shaping.lift();
  return held;
}

describe("the points tool", () => {
  it("moves a corner in one step, which undo takes back with its point", () => {
    const before = points();
    expect(drag([60, 50], [75, 58])).toBe(true);
    expect(labels()).toEqual(["Box on Object 1", "Point moved on Object 1"]);
    const { x1, y1 } = rleBounds(rle());
    expect([x1, y1]).toEqual([75, 58]);
    expect(shown.at(-1)).toBeNull();
    expect(points()).toHaveLength(before.length);
    useDocument.getState().undone();
    expect(points()).toEqual(before);
  });

  it("keeps the points with which a mask was made", () => {
    drag([60, 50], [75, 58]);
    drag([75, 58], [59, 49]);
    const bent = points();
    useDocument.getState().undone();
    useDocument.getState().redone();
    expect(points()).toEqual(bent);
  });

  it("adds a point on an edge, which is a step once it is moved", () => {
    const { length } = points();
    const mask = rle();
    shaping.press({ x: 40, y: 20 }, false, REACH);
    shaping.lift();
    expect(points()).toHaveLength(length + 1);
    expect(rle()).toEqual(mask);
    expect(labels()).toHaveLength(1);
    drag([40, 20], [40, 5]);
    expect(labels().at(-1)).toBe("Point moved on Object 1");
    expect(rleBounds(rle()).y0).toBeLessThanOrEqual(6);
  });

  it("adds and moves in one press, as one step", () => {
    drag([40, 20], [40, 5]);
    expect(labels()).toEqual(["Box on Object 1", "Point added on Object 1"]);
  });

  it("takes an added point back that has changed nothing, before any step", () => {
    const before = points();
    shaping.press({ x: 40, y: 20 }, false, REACH);
    shaping.lift();
    shaping.add();
    expect([shaping.takeBackAdded(), shaping.takeBackAdded(), shaping.takeBackAdded()]).toEqual([
      true,
      true,
      false,
    ]);
    expect(points()).toEqual(before);
    expect(labels()).toHaveLength(1);
  });

  it("takes a point away by a press that removes, and not the third from the last of a ring", () => {
    const { length } = points();
    expect(shaping.press({ x: 20, y: 20 }, true, REACH)).toBe(true);
    // Lifting there selects nothing, though the corner is no longer the object's.
    expect(shaping.lift()).toBe(true);
    expect(points()).toHaveLength(length - 1);
    expect(labels().at(-1)).toBe("Point removed on Object 1");
    expect(refusals).toEqual([]);
    shaping.press({ x: 60, y: 50 }, true, REACH);
    expect(refusals).toEqual(["A shape needs at least three points."]);
    expect(points()).toHaveLength(length - 1);
  });

  it("takes the point away that a finger rests on, unless it was moved", () => {
    const { length } = points();
    shaping.press({ x: 20, y: 20 }, false, REACH);
    expect(shaping.removeHeld()).toBe(true);
    expect(points()).toHaveLength(length - 1);
    useDocument.getState().undone();
    shaping.press({ x: 20, y: 20 }, false, REACH);
    shaping.move({ x: 10, y: 10 }, REACH);
    expect(shaping.removeHeld()).toBe(false);
    shaping.cancel();
    expect(points()).toHaveLength(length);
  });

  it("goes from point to point by keys, hole included, and moves the chosen one until the key is let go", () => {
    const { length } = points();
    for (let n = 0; n < length; n++) shaping.step(1);
    const last = usePoints.getState().chosen!.place;
    expect(last.ring).toBe(1);
    shaping.step(1);
    expect(usePoints.getState().chosen!.place).toMatchObject({ ring: 0 });
    const at = points()[0]!;
    shaping.nudge(-1, 0);
    shaping.nudge(-10, 0);
    expect(labels()).toHaveLength(1);
    dispatchEvent(new KeyboardEvent("keyup", { key: "ArrowLeft" }));
    expect(labels()).toHaveLength(2);
    expect(points()[0]).toEqual({ x: at.x - 11, y: at.y });
  });

  it("puts everything back when a move is cancelled", () => {
    const before = rle();
    shaping.press({ x: 60, y: 50 }, false, REACH);
    shaping.move({ x: 80, y: 55 }, REACH);
    shaping.cancel();
    expect(rle()).toEqual(before);
    expect(labels()).toHaveLength(1);
    expect(shown.at(-1)).toBeNull();
  });

  it("lets go of points that it does not reach, and of locked objects", () => {
    expect(shaping.press({ x: 5, y: 5 }, false, REACH)).toBe(false);
    useDocument.getState().objectsLocked([selectedObject()!.id], true);
    expect(shaping.press({ x: 20, y: 20 }, false, REACH)).toBe(false);
  });
});
