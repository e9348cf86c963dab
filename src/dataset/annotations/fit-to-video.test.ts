import { expect, it } from "vitest";
import { packMask } from "../../core/packed-mask.ts";
import { fitsAll, fitToVideo, misfitsOf, type VideoToFit } from "./fit-to-video.ts";
import type { FoundAnnotations, FoundMask } from "./found-annotations.ts";

const open: VideoToFit = {
  name: "clip.mp4",
  fingerprint: "f",
  width: 4,
  height: 2,
  timesSeconds: [0, 0.1, 0.5],
  endSeconds: 0.6,
};
const mask = (
  frame: number | null,
  timeSeconds: number | null = null,
  size: [number, number] = [2, 4],
): FoundMask => ({
  frame,
  timeSeconds,
  origin: "hand",
  confidence: 1,
  packed: packMask({ size, counts: [0, size[0] * size[1]] }),
});
const found = (...masks: FoundMask[]): FoundAnnotations => ({
  video: {},
  objects: [{ name: "dog", masks }],
  notes: [],
});

it("counts each way in which masks do not fit", () => {
  expect(fitsAll(misfitsOf(found(mask(0), mask(1, 0.1), mask(2, 0.31)), open))).toBe(true);
  const file = {
    ...found(mask(null), mask(3), mask(1, 0.5), mask(0, null, [4, 8]), mask(2, null, [3, 3])),
    video: { name: "other.mp4", fingerprint: "g", frameCount: 9 },
  };
  const misfits = misfitsOf(file, open);
  expect(misfits).toEqual({
    ...{
      masks: 5,
      otherVideo: "other.mp4",
      otherFrameCount: 9,
      unplaced: 1,
      beyond: 1,
      otherTime: 1,
      otherSize: 2,
    },
    ...{ sizes: ["8×4", "3×3"], sameShape: false },
  });
  expect(fitsAll(misfits)).toBe(false);
});

it("goes by index or by time, and leaves out what has no frame", () => {
  const file = found(mask(1, 0.5), mask(7, 0.1), mask(null), mask(0, 9));
  const by = (frames: "index" | "time") => {
    const { objects, leftOut } = fitToVideo(file, open, { frames, sizes: "scale" });
    return [
      objects.flatMap(({ masks }) => masks.map(({ frame, timeSeconds }) => [frame, timeSeconds])),
      leftOut,
    ];
  };
  expect(by("index")).toEqual([
    [
      [0, 0],
      [1, 0.1],
    ],
    2,
  ]);
  expect(by("time")).toEqual([
    [
      [1, 0.1],
      [2, 0.5],
    ],
    2,
  ]);
});

it("scales masks of another size, or leaves them out", () => {
  const file = found(mask(0, null, [4, 8]), mask(1));
  const scaled = fitToVideo(file, open, { frames: "index", sizes: "scale" });
  expect(scaled.objects[0]!.masks[0]!.packed).toEqual(mask(0).packed);
  expect(fitToVideo(file, open, { frames: "index", sizes: "leave-out" })).toMatchObject({ leftOut: 1 });
});
