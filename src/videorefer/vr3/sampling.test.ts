import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleAtRate, timeLabel } from "./sampling.ts";

/** Made by training/golden/constant_rate.py with FFmpeg's own filter. */
const golden: {
  readonly ticksPerSecond: number;
  readonly cases: readonly {
    name: string;
    ticks: number[];
    endTicks: number;
    chosen: Record<string, number[]>;
  }[];
} = JSON.parse(readFileSync(new URL("./fixtures/constant-rate.json", import.meta.url), "utf8"));

/** Made by training/golden/numeric.py with numpy. */
const { labels, spreads }: { labels: [number, string][]; spreads: [number, number, number[]][] } = JSON.parse(
  readFileSync(new URL("../numeric/fixtures/numeric.json", import.meta.url), "utf8"),
);

const steady = (count: number, secondsPerFrame: number, start = 0) => ({
  timesSeconds: Array.from({ length: count }, (_, i) => start + i * secondsPerFrame),
  endSeconds: start + count * secondsPerFrame,
});
const indices = (frames: readonly { index: number }[]) => frames.map(({ index }) => index);

describe.each(golden.cases)("a clip of $name", ({ ticks, endTicks, chosen }) => {
  const seconds = (tick: number) => tick / golden.ticksPerSecond;

  it.each(Object.entries(chosen))("at %s fps gives FFmpeg's frames", (fps, expected) => {
    for (const start of [0, 12345]) {
      const video = {
        timesSeconds: ticks.map((tick) => seconds(tick + start)),
        endSeconds: seconds(endTicks + start),
      };
      const frames = sampleAtRate(video, { fps: Number(fps), maxFrames: 1000 });
      if (expected.length > 0) expect(indices(frames)).toEqual(expected);
      else expect(frames.length).toBe(1);
    }
  });
});

describe("clips of upstream's demo (videorefer-models.md 11.1)", () => {
  it("29.97 fps, 150 frames", () => {
    const video = steady(150, 1001 / 30000);
    const slow = sampleAtRate(video, { fps: 1, maxFrames: 768 });
    expect(indices(slow)).toEqual([29, 59, 89, 119, 149]);
    expect(slow.map(({ labelSeconds }) => labelSeconds)).toEqual([0, 1, 2, 3, 4]);
    const fast = indices(sampleAtRate(video, { fps: 4, maxFrames: 768 }));
    expect(fast.slice(0, 8)).toEqual([7, 14, 22, 29, 37, 44, 52, 59]);
    expect(fast.slice(-3)).toEqual([134, 142, 149]);
    expect(fast.length).toBe(20);
  });

  it("12 fps, 224 frames", () => {
    const slow = indices(sampleAtRate(steady(224, 1 / 12), { fps: 1, maxFrames: 768 }));
    expect(slow).toEqual(Array.from({ length: 18 }, (_, k) => 11 + 12 * k));
    const fast = indices(sampleAtRate(steady(224, 1 / 12), { fps: 4, maxFrames: 768 }));
    expect(fast.slice(0, 4)).toEqual([2, 5, 8, 11]);
    expect(fast.slice(-3)).toEqual([215, 218, 221]);
    expect(fast.length).toBe(74);
  });
});

it.each(spreads)(
  "of %i frames keeps %i as numpy spreads them, with their own labels",
  (total, limit, expected) => {
    const frames = sampleAtRate(steady(total * 10, 0.1), { fps: 1, maxFrames: limit });
    expect(frames.map(({ labelSeconds }) => labelSeconds)).toEqual(expected);
    expect(indices(frames)).toEqual(expected.map((output) => output * 10 + 9));
  },
);

it("keeps the first of all frames when one is wanted", () => {
  expect(sampleAtRate(steady(1000, 0.1), { fps: 1, maxFrames: 1 })).toEqual([{ index: 9, labelSeconds: 0 }]);
});

it("gives one frame of a clip shorter than an interval", () => {
  expect(sampleAtRate(steady(10, 1 / 30), { fps: 1, maxFrames: 32 })).toEqual([
    { index: 9, labelSeconds: 0 },
  ]);
});

it("always gives ascending frames of the video, at most the limit", () => {
  const gaps = fc.array(fc.double({ min: 1e-4, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      gaps,
      fc.double({ min: 0.1, max: 30, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
      (list, fps, maxFrames) => {
        let end = 3;
        const timesSeconds = list.map((gap) => {
          end += gap;
          return end - gap;
        });
        const frames = sampleAtRate({ timesSeconds, endSeconds: end }, { fps, maxFrames });
        expect(frames.length).toBeGreaterThan(0);
        expect(frames.length).toBeLessThanOrEqual(maxFrames);
        for (const [k, { index, labelSeconds }] of frames.entries()) {
          expect(timesSeconds[index]).toBeDefined();
          expect(index).toBeGreaterThanOrEqual(frames[k - 1]?.index ?? 0);
          expect(labelSeconds).toBeGreaterThan(frames[k - 1]?.labelSeconds ?? -1);
        }
      },
    ),
  );
});

it.each(labels)("labels %f s as numpy prints it: %s", (seconds, text) => {
  expect(timeLabel(seconds)).toBe(text);
});

it("refuses settings that make no sense", () => {
  expect(() => sampleAtRate(steady(3, 1), { fps: 0, maxFrames: 1 })).toThrow("fps");
  expect(() => sampleAtRate(steady(3, 1), { fps: 1, maxFrames: 0 })).toThrow("maxFrames");
  expect(() => sampleAtRate({ timesSeconds: [], endSeconds: 0 }, { fps: 1, maxFrames: 1 })).toThrow("frame");
});
