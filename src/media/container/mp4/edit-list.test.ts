import { describe, expect, it } from "vitest";
import { readEdits } from "./edit-list.ts";

const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const rate = u32(0x10000);
const elst = (...entries: [duration: number, mediaTime: number][]) => [
  ...u32(0),
  ...u32(entries.length),
  ...entries.flatMap(([duration, time]) => [...u32(duration), ...u32(time), ...rate]),
];
const view = (bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);

describe("readEdits", () => {
  it("gives each part its place in the media and in the presentation", () => {
    expect(readEdits(view(elst([500, 0], [250, 30_000])), 1000, 15_000)).toEqual([
      { startSeconds: 0, endSeconds: 0.5, shownAtSeconds: 0 },
      { startSeconds: 2, endSeconds: 2.25, shownAtSeconds: 0.5 },
    ]);
  });

  it("lets an empty edit in front delay what follows, and shows the start for one behind another edit", () => {
    expect(readEdits(view(elst([500, -1], [2000, 0], [1000, -1], [100, 50])), 1000, 1000)).toEqual([
      { startSeconds: 0, endSeconds: 2, shownAtSeconds: 0.5 },
      { startSeconds: 0, endSeconds: 1, shownAtSeconds: 2.5 },
      { startSeconds: 0.05, endSeconds: 0.15, shownAtSeconds: 3.5 },
    ]);
  });

  it("reads a zero duration as the end of the file", () => {
    expect(readEdits(view(elst([0, 1024])), 1000, 1024)).toEqual([
      { startSeconds: 1, endSeconds: Number.POSITIVE_INFINITY, shownAtSeconds: 0 },
    ]);
  });

  it("leaves out edits of no duration beside others", () => {
    expect(readEdits(view(elst([500, 0], [0, 2000])), 1000, 1000)).toMatchObject([{ endSeconds: 0.5 }]);
    expect(readEdits(view(elst([0, 0], [500, 2000])), 1000, 1000)).toMatchObject([{ startSeconds: 2 }]);
  });

  it("reads 64-bit entries", () => {
    const wide = [1, 0, 0, 0, ...u32(1), ...u32(0), ...u32(1500), ...u32(1), ...u32(0), ...rate];
    expect(readEdits(view(wide), 1000, 2 ** 32)).toEqual([
      { startSeconds: 1, endSeconds: 2.5, shownAtSeconds: 0 },
    ]);
  });

  it("does not read beyond a list that promises more entries than it holds", () => {
    expect(readEdits(view([...u32(0), ...u32(1000), ...u32(500), ...u32(-1), ...rate]), 1000, 1000)).toEqual(
      [],
    );
    expect(readEdits(view([]), 1000, 1000)).toEqual([]);
  });
});
