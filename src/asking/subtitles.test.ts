import { expect, it } from "vitest";
import { parseSubRip, subtitlesShown } from "./subtitles.ts";

const FILE = `\ufeff1\r
00:00:00,500 --> 00:00:02,000\r
Hello <i>there</i>,\r
dear friend.\r
\r
2
00:00:02.000 --> 00:01:02,5
2024

3
01:00:00,000 --> 01:00:01,000
`;

it("reads subtitles, with their lines as one and without markup", () => {
  expect(parseSubRip(FILE)).toEqual([
    { startMs: 500, endMs: 2000, text: "Hello there, dear friend." },
    { startMs: 2000, endMs: 62_500, text: "2024" },
    { startMs: 3_600_000, endMs: 3_601_000, text: "" },
  ]);
  expect(parseSubRip("no subtitles\n00:00 --> 00:01\nx")).toEqual([]);
});

/** 101 frames at 10 a second, of which four are shown: by S3 frames 12, 37, 62 and 87. */
const CLIP = { timesSeconds: Array.from({ length: 101 }, (_, at) => at / 10), endSeconds: 10.1 };
const shown = (...subtitles: [startMs: number, endMs: number, text: string][]) =>
  subtitlesShown(
    subtitles.map(([startMs, endMs, text]) => ({ startMs, endMs, text })),
    CLIP,
    { kind: "spread", frames: 4 },
  );

it("has the line at each moment that is shown, the first of several, again where it lasts", () => {
  expect(shown([0, 4000, "a"], [1000, 5000, "b"], [6100, 6300, "c"], [8000, 8600, "d"])).toBe("a\na\nc");
});

it("leaves out what begins or ends at the very moment, and what says nothing", () => {
  expect(shown([1200, 1300, "a"], [3000, 3700, "b"], [6000, 6300, " "], [8699, 8701, "c"])).toBe("c");
  expect(shown()).toBe("");
});
