import { describe, expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import type { FrameMask, ObjectId, SceneObject } from "./project.ts";
import { affectedFrames, nextDoubtfulFrame, trackPasses } from "./track-plan.ts";

const tracked = (frameIndex: number, confidence = 1): FrameMask => ({
  ...frameMask(frameIndex),
  origin: "tracked",
  confidence,
});
const object = (
  id: string,
  masks: readonly FrameMask[],
  absent?: SceneObject["absent"],
  outOfSight?: SceneObject["outOfSight"],
) => ({
  id: id as ObjectId,
  masks: Object.fromEntries(masks.map((mask) => [mask.frameIndex, mask])),
  absent,
  outOfSight,
});
const ALL = Array.from({ length: 10 }, (_, frame) => frame);

describe("trackPasses", () => {
  it("follows objects of one frame together, and others from where they are marked", () => {
    const passes = trackPasses(
      [object("a", [frameMask(4)]), object("b", [frameMask(4)]), object("c", [frameMask(7)])],
      4,
      "both",
      ALL,
    );
    expect(passes.map(({ start, objects }) => [start, objects.map((one) => one.object.id)])).toEqual([
      [4, ["a", "b"]],
      [7, ["c"]],
    ]);
    expect(passes[0]?.frames).toEqual(ALL);
  });

  it("gives every mask by hand, and of the tracked ones that of the start", () => {
    const dog = object("a", [frameMask(1), tracked(4), tracked(5), frameMask(8)]);
    const [pass] = trackPasses([dog], 4, "both", ALL);
    expect(pass?.objects[0]?.given.map(({ frameIndex }) => frameIndex)).toEqual([1, 4, 8]);
  });

  it("starts where a mask by hand lies in the way, and asks for frames of the direction alone", () => {
    const dog = object("a", [frameMask(2), frameMask(7)]);
    const starts = (here: number, direction: "both" | "forward" | "backward") =>
      trackPasses([dog], here, direction, ALL).map(({ start, frames }) => [start, frames[0], frames.at(-1)]);
    expect(starts(4, "both")).toEqual([[2, 0, 9]]);
    expect(starts(5, "both")).toEqual([[7, 0, 9]]);
    expect(starts(6, "forward")).toEqual([[2, 2, 9]]);
    expect(starts(3, "backward")).toEqual([[7, 0, 7]]);
    expect(starts(1, "forward")).toEqual([[2, 2, 9]]);
  });

  it("leaves out what has no mask to start from", () => {
    expect(trackPasses([object("a", []), object("b", [tracked(3)])], 5, "both", ALL)).toEqual([]);
  });
});

describe("affectedFrames", () => {
  it("reaches to the next mask by hand on either side", () => {
    const dog = object("a", [
      frameMask(0),
      tracked(1),
      tracked(2),
      tracked(3),
      tracked(4),
      frameMask(5),
      tracked(6),
    ]);
    expect(affectedFrames(dog, 2)).toEqual([1, 3, 4]);
    expect(affectedFrames(dog, 5)).toEqual([1, 2, 3, 4, 6]);
  });

  it("counts frames on which the tracker found nothing, and none that it never saw", () => {
    const dog = object("a", [frameMask(0), tracked(1), frameMask(3)], [{ first: 2, last: 5 }]);
    expect(affectedFrames(dog, 3)).toEqual([1, 2, 4, 5]);
    expect(affectedFrames(object("b", [frameMask(0)]), 0)).toEqual([]);
  });

  it("takes word that the object is not in sight for a mark of its own, which concerns what lies past it", () => {
    const masks = [tracked(0), tracked(1), tracked(3), frameMask(4), tracked(5), tracked(7), tracked(8)];
    const dog = object(
      "a",
      masks,
      [],
      [
        { first: 2, last: 2 },
        { first: 6, last: 6 },
      ],
    );
    expect(affectedFrames(dog, 6)).toEqual([7, 8]);
    expect(affectedFrames(dog, 2)).toEqual([0, 1]);
    expect(affectedFrames(dog, 4)).toEqual([3, 5]);
  });
});

describe("nextDoubtfulFrame", () => {
  const masks = object("a", [
    frameMask(0),
    tracked(1, 0.6),
    tracked(2, 0.2),
    tracked(3, 0.5),
    tracked(4, 0.9),
    tracked(6, 0.69),
  ]).masks;

  it("leads to the least sure frame of each doubtful stretch", () => {
    expect(nextDoubtfulFrame(masks, 0, 1)).toBe(2);
    expect(nextDoubtfulFrame(masks, 2, 1)).toBe(6);
    expect(nextDoubtfulFrame(masks, 6, 1)).toBeNull();
    expect(nextDoubtfulFrame(masks, 6, -1)).toBe(2);
    expect(nextDoubtfulFrame(masks, 2, -1)).toBeNull();
  });
});
