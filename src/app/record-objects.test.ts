import { expect, it } from "vitest";
import { createDocumentStore } from "../state/document.ts";
import { MaskRegistry } from "../state/mask-registry.ts";
import { addRecordObjects } from "./record-objects.ts";

const VIDEO = { width: 8, height: 6, timesSeconds: [0, 0.5, 1] };
/** Rows 2 to 4 of columns 3 to 5, in 6×8. */
const COUNTS = [20, 3, 3, 3, 3, 3, 13];

function added(masks: Parameters<typeof addRecordObjects>[2]) {
  const registry = new MaskRegistry();
  const store = createDocumentStore(registry);
  const add = () => addRecordObjects(store.getState(), "Record 7", masks, VIDEO);
  const result = add();
  add();
  const { past, project } = store.getState();
  const { objects } = project;
  const steps = past.map(({ label }) => label);
  const runs = (nth: number, frame: number) =>
    registry.rle(objects[nth]!.id, objects[nth]!.masks[frame]!)?.counts;
  return { objects, runs, steps, ...result };
}

it("adds an object for each of the record's, once and in one step", () => {
  const { objects, firstFrame, runs, steps } = added([
    [
      { frame: 1, size: [6, 8], counts: COUNTS },
      { frame: 9, size: [6, 8], counts: COUNTS },
    ],
    [{ frame: 2, size: [6, 8], counts: [0, 48] }],
    [],
  ]);
  expect(objects.map(({ name, masks }) => [name, Object.keys(masks)])).toEqual([
    ["Record 7, object 0", ["1"]],
    ["Record 7, object 1", ["2"]],
  ]);
  expect(firstFrame).toBe(1);
  expect(steps).toEqual(["Add 2 objects"]);
  expect(runs(0, 1)).toEqual(COUNTS);
});

it("brings masks to the frame's size", () => {
  const { runs } = added([[{ frame: 0, size: [3, 4], counts: [4, 1, 7] }]]);
  expect(runs(0, 0)).toEqual([14, 2, 4, 2, 26]);
});
