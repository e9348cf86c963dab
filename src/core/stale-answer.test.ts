import { describe, expect, it } from "vitest";
import { frameMask as frame } from "../testing/frame-mask.ts";
import type { ObjectId, SceneObject } from "./project.ts";
import { staleness } from "./stale-answer.ts";

const dog: SceneObject = {
  id: "d" as ObjectId,
  name: "dog",
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: { 4: frame(4), 9: frame(9) },
};
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const turn = { regions: [{ objectId: dog.id, frame: frame(4) }], askedAt: at(1) };
const asked = [turn];

describe("staleness", () => {
  it("is fresh while the masks asked about are as they were", () => {
    expect(staleness(asked, [dog])).toBe("fresh");
    expect(staleness(asked, [{ ...dog, name: "cat", masks: { 4: frame(4) } }])).toBe("fresh");
    expect(staleness([{ regions: [], askedAt: at(1) }], [])).toBe("fresh");
  });

  it("is earlier when an earlier answer was corrected since", () => {
    const corrected = { ...turn, correction: { text: "A dog.", writtenAt: at(3) } };
    const followed = (second: number) => [corrected, { regions: [], askedAt: at(second) }];
    expect(staleness(followed(2), [dog])).toBe("earlier");
    expect(staleness(followed(4), [dog])).toBe("fresh");
    expect(staleness([corrected], [dog])).toBe("fresh");
  });

  it("is edited when the mask changed or went", () => {
    expect(staleness(asked, [{ ...dog, masks: { 4: frame(4, 7) } }])).toBe("edited");
    expect(staleness(asked, [{ ...dog, masks: { 9: frame(9) } }])).toBe("edited");
  });

  it("is deleted when an object is gone", () => {
    expect(staleness(asked, [])).toBe("deleted");
  });

  it("of a follow-up counts what came before, its own objects first", () => {
    const later = { regions: [], askedAt: at(2) };
    expect(staleness([turn, later], [dog])).toBe("fresh");
    expect(staleness([turn, later], [])).toBe("earlier");
    expect(staleness([turn, { ...turn, askedAt: at(2) }], [])).toBe("deleted");
    expect(staleness([{ ...turn, askedAt: at(3) }, later], [dog])).toBe("earlier");
    expect(
      staleness(
        [
          { ...turn, askedAt: at(3) },
          { ...later, askedAt: at(4) },
        ],
        [dog],
      ),
    ).toBe("fresh");
    expect(staleness([{ ...turn, askedAt: at(3) }], [dog])).toBe("fresh");
  });
});
