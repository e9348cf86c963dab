import { describe, expect, it } from "vitest";
import { createMask, maskArea } from "../core/bitmask.ts";
import type { Exchange, ObjectId } from "../core/project.ts";
import { decodeRle, encodeRle } from "../core/rle.ts";
import { changedMask, changesToAsk, withoutRegions } from "./sensitivity.ts";

/** A square of this side with its upper left corner there, on a frame of 40×30. */
function square(x: number, y: number, side: number) {
  const mask = createMask(40, 30);
  for (let row = y; row < y + side; row++) mask.data.fill(1, row * 40 + x, row * 40 + x + side);
  return encodeRle(mask);
}
const area = (rle: ReturnType<typeof changedMask>) => rle && maskArea(decodeRle(rle));

describe("changedMask", () => {
  it("grows and shrinks by an eighth of the side, and leaves the same mask alone", () => {
    const rle = square(10, 10, 8);
    expect(changedMask(rle, "same")).toBe(rle);
    expect(area(changedMask(rle, "grown"))).toBe(64 + 4 * 8);
    expect(area(changedMask(rle, "shrunk"))).toBe(36);
  });

  it("moves to where there is room, with nothing left where it was", () => {
    const rle = square(4, 10, 10);
    const moved = decodeRle(changedMask(rle, "moved")!);
    expect(maskArea(moved)).toBe(100);
    const before = decodeRle(rle);
    expect(moved.data.some((bit, at) => bit === 1 && before.data[at] === 1)).toBe(false);
  });

  it("is nothing where nothing would be left, or there is no room", () => {
    expect(changedMask(square(3, 3, 1), "shrunk")).toBeNull();
    expect(changedMask(square(5, 2, 27), "moved")).toBeNull();
  });
});

it("asks the question as it was too, where the answer was drawn at random or is another model's", () => {
  const loaded = (packageHash: string, family = "vr3") => ({ packageHash, family });
  const asked = { settings: { seed: 1 }, model: { id: "m", packageHash: "h", variant: "f32" } };
  expect(changesToAsk(asked, loaded("h"))).toEqual(["grown", "shrunk", "moved", "removed"]);
  expect(changesToAsk(asked, loaded("other"))[0]).toBe("same");
  const sampling = { temperature: 1, topK: 20, topP: 0.8 };
  expect(changesToAsk({ ...asked, settings: { seed: 1, sampling } }, loaded("h", "prl"))).toEqual([
    "same",
    "grown",
    "shrunk",
    "moved",
  ]);
});

it("speaks of the object without a region, and still names those of earlier turns", () => {
  const [dog, cat] = ["dog", "cat"] as unknown as [ObjectId, ObjectId];
  const question = {
    parts: [
      { kind: "text", text: "Is " },
      { kind: "object", id: dog },
      { kind: "object", id: cat },
    ],
    options: ["yes", "no"],
  };
  const asked = { preset: "choice", question, regions: [{ objectId: dog }] } as unknown as Exchange;
  expect(withoutRegions(asked)).toMatchObject({
    preset: "free",
    regions: [],
    question: {
      parts: [{ text: "Is " }, { kind: "text", text: "the object" }, { kind: "object", id: cat }],
      options: ["yes", "no"],
    },
  });
});
