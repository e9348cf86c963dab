import { beforeEach, expect, it, vi } from "vitest";
import { ok } from "../core/failure.ts";
import type { MaskOperation } from "../core/mask-operation.ts";
import { type MaskRecipe, makeMasks } from "../core/mask-recipe.ts";
import { maskedFrames, type ObjectId } from "../core/project.ts";
import { rleArea } from "../core/rle.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import { VIDEO } from "../testing/fake-services.ts";
import { MaskWork } from "./mask-work.ts";

const [WIDTH, HEIGHT] = [20, 10];
const GROW: MaskOperation = { kind: "grow", pixels: 1 };
/** Columns `first … last` of the frame, in full height. */
const band = (first: number, last: number) => {
  const set = (last - first + 1) * HEIGHT;
  return {
    size: [HEIGHT, WIDTH] as const,
    counts: [first * HEIGHT, set, WIDTH * HEIGHT - first * HEIGHT - set],
  };
};

let corrected: [ObjectId, number][] = [];
/** Called before masks are made, while the person can go on. */
let meanwhile = () => {};

beforeEach(() => {
  corrected = [];
  meanwhile = () => {};
  maskRegistry.opened(null);
  useDocument.getState().projectOpened(createEmptyProject());
  useApp.getState().noticed(null);
});

const made = vi.fn(async (recipes: readonly MaskRecipe[], onFraction: (fraction: number) => void) => {
  meanwhile();
  onFraction(1);
  return ok(makeMasks(recipes));
});

function work(): MaskWork {
  return new MaskWork({
    worker: { make: made },
    masks: maskRegistry,
    maskCorrected: (...where) => corrected.push(where),
  });
}

function draw(objectId: ObjectId | null, frameIndex: number, first: number, last: number): ObjectId {
  const stroke = {
    objectId,
    frameIndex,
    timeSeconds: frameIndex / 25,
    mask: band(first, last),
    label: "Box",
  };
  return useDocument.getState().strokeCommitted(stroke);
}

function track(objectId: ObjectId, frameIndex: number, first: number, last: number): void {
  const write = {
    objectId,
    frameIndex,
    timeSeconds: frameIndex / 25,
    mask: band(first, last),
    confidence: 0.6,
  };
  useDocument.getState().trackAdvanced({ trackId: "t", label: "Track", frameIndex, writes: [write] });
}

const objectOf = (id: ObjectId) => useDocument.getState().project.objects.find((other) => other.id === id)!;
const columns = (id: ObjectId, frame: number) =>
  rleArea(maskRegistry.rle(id, objectOf(id).masks[frame]!)!) / HEIGHT;
const never = () => new AbortController().signal;

it("makes the mask of one frame one by hand, so that what was tracked from it is tracked again", async () => {
  const id = draw(null, 3, 5, 6);
  track(id, 4, 5, 6);
  await work().changeMasks(id, GROW, [4], never());
  expect(columns(id, 4)).toBe(4);
  expect(objectOf(id).masks[4]).toMatchObject({ origin: "hand", confidence: 1, timeSeconds: 4 / 25 });
  expect(corrected).toEqual([[id, 4]]);
  expect(useDocument.getState().undone()?.label).toBe("Grow Object 1");
  expect(objectOf(id).masks[4]).toMatchObject({ origin: "tracked", confidence: 0.6 });
});

it("changes all masks in one step, and leaves to each where it came from", async () => {
  const id = draw(null, 3, 5, 6);
  track(id, 4, 0, 1);
  await work().changeMasks(id, GROW, [3, 4], never());
  expect([columns(id, 3), columns(id, 4)]).toEqual([4, 3]);
  expect(objectOf(id).masks[4]).toMatchObject({ origin: "tracked", confidence: 0.6 });
  expect(corrected).toEqual([]);
  useDocument.getState().undone();
  expect([columns(id, 3), columns(id, 4)]).toEqual([2, 2]);
});

it("takes away a mask of which nothing is left, and says so", async () => {
  const id = draw(null, 3, 5, 6);
  draw(id, 5, 5, 12);
  await work().changeMasks(id, { kind: "shrink", pixels: 3 }, [3, 5], never());
  expect(maskedFrames(objectOf(id).masks)).toEqual([5]);
  expect(useApp.getState().announcement).toMatch(/on 2 frames\. Nothing is left on 1 of them\.$/);
});

it("leaves what was drawn while the masks were made", async () => {
  const id = draw(null, 3, 5, 6);
  draw(id, 5, 5, 6);
  meanwhile = () => draw(id, 3, 5, 11);
  await work().changeMasks(id, GROW, [3, 5], never());
  expect([columns(id, 3), columns(id, 5)]).toEqual([7, 4]);
});

it("leaves a locked object alone, and what was cancelled", async () => {
  const id = draw(null, 3, 5, 6);
  useDocument.getState().objectsLocked([id], true);
  await work().changeMasks(id, GROW, [3], never());
  expect(useApp.getState().notice?.text).toMatch(/^Object 1 is locked/);
  useDocument.getState().objectsLocked([id], false);
  await work().changeMasks(id, GROW, [3], AbortSignal.abort());
  expect(columns(id, 3)).toBe(2);
});

it("does one after the other, each from what the one before made", async () => {
  const id = draw(null, 3, 5, 6);
  const working = work();
  await Promise.all([1, 2].map(() => working.changeMasks(id, GROW, [3], never())));
  expect(columns(id, 3)).toBe(6);
});

it("interpolates between masks by hand, in place of what was tracked, and says that it did", async () => {
  useApp.getState().videoChanged(VIDEO);
  const id = draw(null, 3, 0, 1);
  await work().interpolateMasks(id, 3, never());
  expect(useApp.getState().notice?.text).toMatch(/^Mark Object 1 by hand on a frame before/);
  draw(id, 7, 8, 9);
  track(id, 5, 0, 9);
  useDocument.getState().objectOutOfSight(id, 6, true);
  await work().interpolateMasks(id, 4, never());
  expect(maskedFrames(objectOf(id).masks)).toEqual([3, 4, 5, 7]);
  expect(maskRegistry.rle(id, objectOf(id).masks[5]!)).toEqual(band(4, 5));
  expect(objectOf(id).masks[5]).toMatchObject({
    origin: "interpolated",
    confidence: 0.5,
    timeSeconds: 5 / 25,
  });
  expect(corrected).toEqual([]);
  useDocument.getState().undone();
  expect(columns(id, 5)).toBe(10);
});

it("merges objects frame by frame, in one step", async () => {
  const first = draw(null, 3, 5, 6);
  track(first, 4, 5, 6);
  const second = draw(null, 4, 8, 9);
  draw(second, 7, 0, 0);
  await work().mergeObjects([second, first], never());
  expect(useDocument.getState().project.objects.map(({ id }) => id)).toEqual([first]);
  expect([3, 4, 7].map((frame) => columns(first, frame))).toEqual([2, 4, 1]);
  expect(objectOf(first).masks[4]).toMatchObject({ origin: "hand", confidence: 0.6 });
  expect(useDocument.getState().selectedObjectId).toBe(first);
  expect(useDocument.getState().undone()?.label).toBe("Merge Object 2 into Object 1");
  expect(columns(second, 4)).toBe(2);
});

it("splits off what lies apart, and merging brings it back", async () => {
  const id = draw(null, 3, 5, 6);
  const other = draw(null, 3, 10, 10);
  await work().mergeObjects([id, other], never());
  await work().splitObject(id, [3], never());
  const [, added] = useDocument.getState().project.objects;
  expect([columns(id, 3), columns(added!.id, 3)]).toEqual([2, 1]);
  await work().splitObject(id, [3], never());
  expect(useApp.getState().notice?.text).toBe("Object 1 is in one piece on this frame.");
  await work().mergeObjects([id, added!.id], never());
  expect(columns(id, 3)).toBe(3);
});
