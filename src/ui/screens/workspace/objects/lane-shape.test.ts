import { describe, expect, it } from "vitest";
import type { MaskDigest } from "../../../../core/packed-mask.ts";
import type { FrameMask, FrameMasks } from "../../../../core/project.ts";
import { confidenceBand, missingLine, missingRuns } from "./lane-shape.ts";

const info = { timesSeconds: Array.from({ length: 10 }, (_, k) => k / 10), endSeconds: 1 };
const mask = (frameIndex: number, origin: FrameMask["origin"], confidence: number): FrameMask => ({
  frameIndex,
  timeSeconds: frameIndex / 10,
  digest: frameIndex as MaskDigest,
  origin,
  confidence,
});
const masks = (...list: FrameMask[]): FrameMasks =>
  Object.fromEntries(list.map((one) => [one.frameIndex, one]));

describe("confidenceBand", () => {
  it("is as thick as the tracker was sure, and leaves out masks by hand", () => {
    const path = confidenceBand(
      info,
      masks(mask(0, "hand", 1), mask(1, "tracked", 1), mask(2, "tracked", 0)),
      "tracked",
    );
    expect(path).toBe("M100 6.5L200 6.5L200 11.25L300 11.25L300 12.75L200 12.75L200 17.5L100 17.5Z");
  });

  it("is broken where frames have no mask", () => {
    const path = confidenceBand(info, masks(mask(1, "tracked", 1), mask(5, "tracked", 1)), "tracked");
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it("shows the least sure of frames that share a place", () => {
    const long = { timesSeconds: Array.from({ length: 5000 }, (_, k) => k), endSeconds: 5000 };
    const path = confidenceBand(
      long,
      masks(...Array.from({ length: 10 }, (_, k) => mask(k, "tracked", k === 4 ? 0 : 1))),
      "tracked",
    );
    expect(path).toBe("M0 11.25L2 11.25L2 12.75L0 12.75Z");
  });
});

it("shows absence up to the video's end, but not where a person drew a mask or said so since", () => {
  const missing = missingRuns(info, {
    masks: masks(mask(4, "hand", 1)),
    absent: [
      { first: 3, last: 5 },
      { first: 7, last: 99 },
    ],
    outOfSight: [{ first: 7, last: 7 }],
  });
  expect(missing).toEqual([
    { first: 3, last: 3 },
    { first: 5, last: 5 },
    { first: 8, last: 9 },
  ]);
  expect(missingLine(info, missing)).toBe("M300 12H400M500 12H600M800 12H1000");
});
