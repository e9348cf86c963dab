import { expect, it } from "vitest";
import { placeTags, TAG_HEIGHT, type Tagged } from "./place-tags.ts";

const STAGE = { width: 800, height: 450 };

function overlaps(tags: readonly Tagged[], stage = STAGE): number {
  const boxes = placeTags(tags, stage).map((place, i) => ({ ...place, width: tags[i]!.width }));
  let count = 0;
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      if (a.left < b.left + b.width && b.left < a.left + a.width && Math.abs(a.top - b.top) < TAG_HEIGHT)
        count++;
  return count;
}

const object = (left: number, top: number, side = 20): Tagged["object"] => ({
  left,
  top,
  width: side,
  height: side,
});

it("puts a tag above its object", () => {
  expect(placeTags([{ object: object(100, 100), width: 70 }], STAGE)).toMatchObject([{ left: 100, top: 76 }]);
});

it("keeps a tag on the stage", () => {
  const [topLeft, bottomRight] = placeTags(
    [
      { object: object(-30, -10), width: 70 },
      { object: object(790, 440), width: 70 },
    ],
    STAGE,
  );
  expect(topLeft).toMatchObject({ left: 4, top: 4 });
  expect(bottomRight!.left + 70).toBeLessThanOrEqual(STAGE.width);
});

it("lets no two of twelve crowded tags overlap", () => {
  expect(
    overlaps(Array.from({ length: 12 }, (_, i) => ({ object: object(200 + 8 * i, 200), width: 80 }))),
  ).toBe(0);
  expect(overlaps(Array.from({ length: 12 }, () => ({ object: object(300, 5, 60), width: 90 })))).toBe(0);
});

it("finds room on a phone's stage too", () => {
  const phone = { width: 374, height: 211 };
  const tags = Array.from({ length: 12 }, (_, i) => ({ object: object(150 + 8 * i, 90, 30), width: 82 }));
  expect(overlaps(tags, phone)).toBe(0);
});
