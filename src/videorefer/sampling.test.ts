import { describe, expect, it } from "vitest";
import type { FrameRun } from "../core/frame-runs.ts";
import type { SamplingRule } from "../core/sampling-rule.ts";
import { sampleFrames } from "./sampling.ts";
import type { FrameTimes } from "./shared/sampled-frame.ts";

const RULES: readonly SamplingRule[] = [
  { kind: "rate", fps: 1, maxFrames: 32 },
  { kind: "rate", fps: 4, maxFrames: 8 },
  { kind: "spread", frames: 8 },
  { kind: "spread", frames: 32 },
  { kind: "marked" },
];

const at = (times: readonly number[], endSeconds: number): FrameTimes => ({
  timesSeconds: times,
  endSeconds,
});
const VIDEOS: Readonly<Record<string, FrameTimes>> = {
  "30 a second": at(
    Array.from({ length: 300 }, (_, k) => k / 30),
    10,
  ),
  "59.94 a second": at(
    Array.from({ length: 600 }, (_, k) => (k * 1001) / 60000),
    10.01,
  ),
  "a variable rate": at(
    Array.from({ length: 200 }, (_, k) => k * 0.04 + (k % 7) * 0.003 + (k > 90 ? 1.5 : 0)),
    10,
  ),
  "a folder of pictures": {
    ...at(
      Array.from({ length: 120 }, (_, k) => k / 3),
      40,
    ),
    picturesPerSecond: 3,
  },
};
const SPANS: readonly FrameRun[] = [
  { first: 0, last: 99 },
  { first: 37, last: 118 },
  { first: 60, last: 60 },
  { first: 61, last: 70 },
];

/** The file that an editor would make of the span: its first frame is at 0. */
function clipOf({ timesSeconds, endSeconds, ...rest }: FrameTimes, { first, last }: FrameRun): FrameTimes {
  const start = timesSeconds[first]!;
  const end = timesSeconds[last + 1] ?? endSeconds;
  return {
    ...rest,
    timesSeconds: timesSeconds.slice(first, last + 1).map((seconds) => seconds - start),
    endSeconds: end - start,
  };
}

describe.each(Object.entries(VIDEOS))("a span of a video of %s", (_, video) => {
  it.each(RULES)("is sampled like a clip that is cut to it, in the video's own times, by %j", (rule) => {
    for (const span of SPANS) {
      const cut = sampleFrames(clipOf(video, span), rule);
      const start = video.timesSeconds[span.first]!;
      const found = sampleFrames(video, rule, span);
      expect(found.map(({ index }) => index)).toEqual(cut.map(({ index }) => index + span.first));
      for (const [nth, { labelSeconds }] of found.entries()) {
        expect(labelSeconds).toBeCloseTo(cut[nth]!.labelSeconds + start, 9);
      }
      for (const { index } of found) expect(index >= span.first && index <= span.last).toBe(true);
    }
  });

  it("that is all of it changes nothing", () => {
    const all = { first: 0, last: video.timesSeconds.length - 1 };
    for (const rule of RULES) expect(sampleFrames(video, rule, all)).toEqual(sampleFrames(video, rule));
  });
});

it("a rate counts from the span's start: the last frame of each second, told as the second's begin", () => {
  const video = VIDEOS["30 a second"]!;
  const sampled = sampleFrames(video, { kind: "rate", fps: 1, maxFrames: 32 }, { first: 60, last: 149 });
  expect(sampled.map(({ index }) => index)).toEqual([89, 119, 149]);
  expect(sampled.map(({ labelSeconds }) => labelSeconds)).toEqual([2, 3, 4]);
});

it.each([
  { first: -1, last: 5 },
  { first: 5, last: 4 },
  { first: 0, last: 300 },
  { first: 0.5, last: 5 },
])("a span outside of the video's frames is refused, %j", (span) => {
  const sample = () => sampleFrames(VIDEOS["30 a second"]!, { kind: "spread", frames: 8 }, span);
  expect(sample).toThrow(/frames 1 to 300/);
});
