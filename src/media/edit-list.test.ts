import { describe, expect, it } from "vitest";
import { readShownWindow, shownWindow } from "./edit-list.ts";

const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, ...payload: number[][]) => {
  const bytes = payload.flat();
  return [...u32(8 + bytes.length), ...[...type].map((c) => c.charCodeAt(0)), ...bytes];
};
const rate = u32(0x10000);
const elst = (...entries: [duration: number, mediaTime: number][]) => [
  ...u32(0),
  ...u32(entries.length),
  ...entries.flatMap(([duration, time]) => [...u32(duration), ...u32(time), ...rate]),
];
const view = (bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);

describe("shownWindow", () => {
  it("ends where the edit ends", () => {
    expect(shownWindow(view(elst([201148, 7546])), 11988)).toEqual({ start: 0, end: 201148 / 11988 });
  });

  it("is delayed by leading empty edits", () => {
    expect(shownWindow(view(elst([500, -1], [2000, 0])), 1000)).toEqual({ start: 0.5, end: 2.5 });
  });

  it("reads a zero duration as the end of the file", () => {
    expect(shownWindow(view(elst([0, 1024])), 1000)).toEqual({ start: 0, end: Number.POSITIVE_INFINITY });
  });

  it("does not read beyond a list that promises more entries than it holds", () => {
    expect(shownWindow(view([...u32(0), ...u32(1000), ...u32(500), ...u32(-1), ...rate]), 1000)).toBeNull();
    expect(shownWindow(view([]), 1000)).toBeNull();
  });
});

describe("readShownWindow", () => {
  const zeros = (count: number) => new Array<number>(count).fill(0);
  const mvhd = box("mvhd", zeros(12), u32(1000), zeros(84));
  const trak = (id: number, ...rest: number[][]) =>
    box("trak", box("tkhd", zeros(12), u32(id), zeros(72)), ...rest);
  const file = new Blob([
    Uint8Array.from([
      ...box("ftyp", zeros(8)),
      ...box("mdat", zeros(100)),
      ...box("moov", mvhd, trak(1), trak(2, box("edts", box("elst", elst([3000, 512]))))),
    ]),
  ]);

  it("finds the list of the track asked for", async () => {
    expect(await readShownWindow(file, 2)).toEqual({ start: 0, end: 3 });
    expect(await readShownWindow(file, 1)).toBeNull();
    expect(await readShownWindow(file, 3)).toBeNull();
  });

  it("is null for bytes that are no boxes", async () => {
    expect(await readShownWindow(new Blob([new Uint8Array(64)]), 1)).toBeNull();
    expect(await readShownWindow(file.slice(0, 130), 1)).toBeNull();
  });
});
