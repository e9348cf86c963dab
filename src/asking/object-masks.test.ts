import { describe, expect, it } from "vitest";
import type { FrameRun } from "../core/frame-runs.ts";
import type { FrameMask, ObjectId, SceneObject } from "../core/project.ts";
import { frameMask } from "../testing/frame-mask.ts";
import { shownRegions } from "./ask-request.ts";
import { handOverWords, spanProblem } from "./hand-over.ts";
import { bestMask, framesBetween, objectMasks } from "./object-masks.ts";

const tracked = (frameIndex: number, confidence: number): FrameMask => ({
  ...frameMask(frameIndex),
  origin: "tracked",
  confidence,
});
const object = (...masks: readonly FrameMask[]): SceneObject => ({
  id: "o" as ObjectId,
  name: "Dog",
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: Object.fromEntries(masks.map((mask) => [mask.frameIndex, mask])),
});
const byHand = (...frames: readonly number[]) => object(...frames.map((frame) => frameMask(frame)));

describe("bestMask", () => {
  it("takes the mask of the frame itself", () => {
    expect(bestMask(byHand(2, 5, 9), 5)?.frameIndex).toBe(5);
  });

  it("takes the nearest frame, the earlier of two equally near", () => {
    expect(bestMask(byHand(2, 9), 4)?.frameIndex).toBe(2);
    expect(bestMask(byHand(2, 8), 5)?.frameIndex).toBe(2);
    expect(bestMask(byHand(2, 8), 100)?.frameIndex).toBe(8);
  });

  it("passes over masks that the tracker doubted, unless it doubted all", () => {
    expect(bestMask(object(frameMask(0), tracked(4, 0.2), tracked(5, 0.9)), 4)?.frameIndex).toBe(5);
    expect(bestMask(object(tracked(4, 0.2), tracked(8, 0.1)), 7)?.frameIndex).toBe(8);
  });

  it("has none for an object without masks", () => {
    expect(bestMask(byHand(), 0)).toBeNull();
    expect(objectMasks(byHand(), 0)).toBeNull();
  });
});

describe("objectMasks", () => {
  it("chooses 32 of the tracked frames as the notebooks do", () => {
    const frames = Array.from({ length: 100 }, (_, frame) => tracked(frame, 1));
    const { track } = objectMasks(object(...frames), 0)!;
    // [int(i * 100 / 32) for i in range(32)] in Python
    expect(track?.map(({ frameIndex }) => frameIndex)).toEqual([
      0, 3, 6, 9, 12, 15, 18, 21, 25, 28, 31, 34, 37, 40, 43, 46, 50, 53, 56, 59, 62, 65, 68, 71, 75, 78, 81,
      84, 87, 90, 93, 96,
    ]);
  });

  it("takes all of fewer, and none besides the one of a single frame", () => {
    expect(objectMasks(byHand(3, 4), 4)?.track?.map(({ frameIndex }) => frameIndex)).toEqual([3, 4]);
    expect(objectMasks(byHand(3), 4)).toEqual({ objectId: "o", frame: frameMask(3) });
  });
});

it("looks at the frames that the person chose, as far as they have masks", () => {
  const framesOf = (taken: readonly number[]) => {
    const region = objectMasks(byHand(2, 5, 9), 9, taken)!;
    return [region.frame.frameIndex, region.track?.map(({ frameIndex }) => frameIndex)];
  };
  expect(framesOf([2, 5, 7])).toEqual([5, [2, 5]]);
  expect(framesOf([2])).toEqual([2, undefined]);
  expect(framesOf([7])).toEqual([9, [2, 5, 9]]);
});

it("spreads the frames of an object's own span with both ends among them", () => {
  const masks = Array.from({ length: 40 }, (_, nth) => ({ frameIndex: 3 * nth }));
  expect(framesBetween(masks, { first: 10, last: 22 }, 8)).toEqual([12, 15, 18, 21]);
  expect(framesBetween(masks, { first: 0, last: 117 }, 4)).toEqual([0, 39, 78, 117]);
  expect(framesBetween(masks, { first: 118, last: 200 }, 4)).toEqual([]);
});

it("keeps to the masks within a span, or to the one that is nearest to it", () => {
  const framesOf = (span: FrameRun, taken: readonly number[] = []) => {
    const region = objectMasks(byHand(2, 5, 9), 9, taken, span)!;
    return [region.frame.frameIndex, region.track?.map(({ frameIndex }) => frameIndex)];
  };
  expect(framesOf({ first: 0, last: 6 })).toEqual([5, [2, 5]]);
  expect(framesOf({ first: 0, last: 6 }, [2, 9])).toEqual([2, undefined]);
  expect(framesOf({ first: 6, last: 7 })).toEqual([5, undefined]);
  expect(framesOf({ first: 10, last: 12 })).toEqual([9, undefined]);
});

it("says which object is marked only outside the span, and that a model without other frames cannot see it", () => {
  const dog = byHand(2, 5);
  const span = { first: 7, last: 9 };
  expect(handOverWords([dog], [dog.id], 8, 1, {}, span)).toBe(
    "Dog is not marked in the span: the model is also shown frame 6.",
  );
  expect(spanProblem([dog], [dog.id], span)).toBe(
    "This model sees only what is marked. Mark Dog on a frame of the span.",
  );
  expect(spanProblem([dog], [dog.id], { first: 5, last: 9 })).toBeNull();
  expect(spanProblem([dog], [dog.id], undefined)).toBeNull();
});

describe("shownRegions", () => {
  const all = Array.from({ length: 20 }, (_, frame) => frame);
  const dog = object(frameMask(0), ...all.slice(1).map((frame) => tracked(frame, 1)));
  const framesFor = (family: string, region = objectMasks(dog, 5)!) =>
    shownRegions([region], family).map(
      ({ frame, track }) => track?.map((mask) => mask.frameIndex) ?? frame.frameIndex,
    );

  it("shows a family as many frames as it looks at, evenly spread, or the one at hand", () => {
    expect(framesFor("vr3")).toEqual([5]);
    expect(framesFor("prl")).toEqual([[0, 2, 5, 7, 10, 12, 15, 17]]);
    expect(framesFor("vr7")).toEqual([all]);
  });

  it("shows all frames that a person chose or marked to a family that takes several", () => {
    expect(framesFor("prl", objectMasks(byHand(...all), 5)!)).toEqual([all]);
    expect(framesFor("prl", objectMasks(dog, 5, all.slice(4))!)).toEqual([all.slice(4)]);
    expect(framesFor("pr", objectMasks(dog, 5, all.slice(4))!)).toEqual([5]);
  });
});

describe("handOverWords", () => {
  const dog = object(...Array.from({ length: 100 }, (_, frame) => tracked(frame, 1)));
  const words = (limit: number | null) => handOverWords([dog], ["o" as ObjectId], 12, limit);

  it("says which frames the model will look at", () => {
    expect(words(32)).toBe("The model looks at Dog on 32 of 100 frames, evenly spread.");
    expect(words(8)).toBe("The model looks at Dog on 8 of 100 frames, evenly spread.");
    const doubted = object(frameMask(0), frameMask(1), tracked(2, 0.2));
    expect(handOverWords([doubted, byHand(3, 4)], ["o" as ObjectId], 0, 32)).toBe(
      "The model looks at Dog on 2 of 3 frames, where tracking was sure; Dog on all 2 frames.",
    );
    const hundredByHand = byHand(...Array.from({ length: 100 }, (_, frame) => frame));
    expect(handOverWords([hundredByHand], ["o" as ObjectId], 12, 8)).toBe(
      "The model looks at Dog on 32 of 100 frames, evenly spread.",
    );
    expect(words(1)).toBe("This model looks at an object on one frame: frame 13.");
  });

  it("says nothing where there is nothing to choose", () => {
    expect(words(null)).toBeNull();
    expect(handOverWords([byHand(3)], ["o" as ObjectId], 3, 32)).toBeNull();
    expect(handOverWords([dog], [], 3, 32)).toBeNull();
  });
});
