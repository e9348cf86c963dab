import { expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import { askedObjects } from "./asked-objects.ts";
import type { ObjectId, SceneObject } from "./project.ts";

const [dog, cat] = ["d" as ObjectId, "c" as ObjectId];
const now: SceneObject = {
  id: dog,
  name: "dog",
  paletteIndex: 3,
  hidden: true,
  locked: false,
  masks: { 0: frameMask(0), 9: frameMask(9) },
};

it("has the masks that were asked with and no others, also of objects that are gone", () => {
  const asked = { ...frameMask(4), digest: 77 } as ReturnType<typeof frameMask>;
  const turns = [
    { regions: [{ objectId: dog, frame: frameMask(0) }] },
    {
      regions: [
        { objectId: dog, frame: asked, track: [asked, frameMask(5)] },
        { objectId: cat, frame: frameMask(1) },
      ],
    },
  ];
  const [one, other] = askedObjects(turns, [now]);
  expect(one).toMatchObject({ id: dog, name: "dog", paletteIndex: 3, hidden: false });
  expect(Object.keys(one!.masks)).toEqual(["0", "4", "5"]);
  expect(one!.masks[4]).toBe(asked);
  expect(other).toMatchObject({ id: cat, name: "deleted object" });
});
