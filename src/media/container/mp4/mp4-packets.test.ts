import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readMp4Packets } from "./mp4-packets.ts";

const CLIPS = new URL("../../../../e2e/clips/", import.meta.url);
const file = (name: string) => new Blob([new Uint8Array(readFileSync(new URL(name, CLIPS)))]);
const read = (blob: Blob) => readMp4Packets(blob, 1, { codec: "avc1.64000a" }, async () => true);

const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, ...payload: (readonly number[])[]): number[] => {
  const bytes = payload.flat();
  return [...u32(8 + bytes.length), ...[...type].map((c) => c.charCodeAt(0)), ...bytes];
};
const full = (type: string, ...fields: number[]) => box(type, u32(0), ...fields.map(u32));
const zeros = (count: number) => new Array<number>(count).fill(0);

/** A movie of one track in thousandths of a second with these tables, behind `data` bytes of samples. */
function movie(data: number, ...tables: number[][]): Blob {
  const entry = box("avc1", zeros(78));
  const stsd = box("stsd", u32(0), u32(2), entry, box("avc1", zeros(24), [0, 64, 0, 32], zeros(50)));
  const trak = box(
    "trak",
    box("tkhd", zeros(12), u32(1), zeros(72)),
    box(
      "mdia",
      box("mdhd", zeros(12), u32(1000), zeros(8)),
      box("hdlr", zeros(8), [...Buffer.from("vide")], zeros(12)),
      box("minf", box("stbl", stsd, ...tables)),
    ),
  );
  const moov = box("moov", box("mvhd", zeros(12), u32(1000), zeros(84)), trak);
  return new Blob([Uint8Array.from([...box("mdat", zeros(data)), ...moov])]);
}

describe("readMp4Packets", () => {
  it("walks all tables together: sizes, chunks, times, shifts, key frames, descriptions", async () => {
    const whole = movie(
      100,
      full("stsz", 0, 5, 10, 11, 12, 13, 14),
      full("stsc", 2, 1, 2, 1, 2, 1, 2),
      full("stco", 4, 8, 40, 60, 80),
      full("stts", 2, 2, 40, 3, 20),
      full("ctts", 2, 1, 40, 4, 0xffffffec),
      full("stss", 2, 1, 4),
    );
    const { source, cutShort } = (await read(whole))!;
    expect(cutShort).toBe(false);
    expect(source.packets.map(({ seconds }) => seconds)).toEqual([0.04, 0.02, 0.06, 0.08, 0.1]);
    expect(source.packets.map(({ key }) => key)).toEqual([true, false, false, true, false]);
    expect(source.packets.map(({ config }) => config)).toEqual([0, 0, 1, 1, 1]);
    expect(source.configs.map(({ codedWidth }) => codedWidth)).toEqual([0, 64]);
    const bytes = source.reader();
    expect(await Promise.all([0, 1, 2, 3, 4].map(async (at) => (await bytes(at)).length))).toEqual([
      10, 11, 12, 13, 14,
    ]);
  });

  it("takes every sample for a key frame where no table names them, and sizes of four bits", async () => {
    const compact = box("stz2", u32(0), u32(4), u32(3), [0x12, 0x30]);
    const tables = [compact, full("stsc", 1, 1, 3, 1), full("stco", 1, 8), full("stts", 1, 3, 40)];
    const { source } = (await read(movie(6, ...tables)))!;
    expect(source.packets.map(({ key }) => key)).toEqual([true, true, true]);
    const bytes = source.reader();
    expect((await bytes(2)).length).toBe(3);
  });

  it("reads two hours of frames at once", async () => {
    const count = 216_000;
    const tables = [
      full("stsz", 1, count),
      full("stsc", 1, 1, count, 1),
      full("stco", 1, 8),
      full("stts", 1, count, 33),
    ];
    const whole = movie(count, ...tables);
    const started = performance.now();
    expect((await read(whole))!.source.packets).toHaveLength(count);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("does not believe tables that promise more than they hold", async () => {
    const tables = [
      full("stsz", 1, 0xffffffff),
      full("stsc", 1, 1, 3, 1),
      full("stco", 0xffffffff, 8),
      full("stts", 1, 3, 40),
    ];
    const { source, cutShort } = (await read(movie(3, ...tables)))!;
    expect([source.packets.length, cutShort]).toEqual([3, false]);
  });

  it("ends before the first sample that is not in the file", async () => {
    const whole = file("table-first.mp4");
    const { source, cutShort } = (await read(whole.slice(0, Math.floor(whole.size * 0.7))))!;
    expect(cutShort).toBe(true);
    expect(source.packets.length).toBeGreaterThan(10);
    expect(source.packets.length).toBeLessThan(60);
  });

  it("marks what a joined fragment repeats, and where its clock begins", async () => {
    const { source } = (await read(file("cases/cat_frag.mp4")))!;
    const repeated = source.packets.flatMap(({ hidden }, at) => (hidden === "repeated" ? [at] : []));
    expect(repeated).toEqual(Array.from({ length: 12 }, (_, at) => 15 + at));
    expect(source.packets.map(({ epoch = 0 }) => epoch).indexOf(1)).toBe(15);
  });

  it("knows several edits and several sample descriptions", async () => {
    expect((await read(file("cases/el_two.mp4")))!.edits).toMatchObject([
      { startSeconds: 0, endSeconds: 0.5, shownAtSeconds: 0 },
      { startSeconds: 1, endSeconds: 1.5, shownAtSeconds: 0.5 },
    ]);
    expect((await read(file("cases/stsd2_refs.mp4")))!.source.configs).toHaveLength(2);
  });

  it("is null where there is no such track, and for bytes that are no boxes", async () => {
    expect(await readMp4Packets(file("b-frames.mp4"), 7, { codec: "" }, async () => true)).toBeNull();
    expect(await read(new Blob([new Uint8Array(64)]))).toBeNull();
    expect(await read(new Blob([]))).toBeNull();
  });

  it("finds fragments that say where they were in another file", async () => {
    const bytes = new Uint8Array(readFileSync(new URL("fragmented.mp4", CLIPS)));
    const fragments = Buffer.from(bytes).indexOf("moof") - 4;
    const free = [...u32(40), ...[..."free"].map((c) => c.charCodeAt(0)), ...zeros(32)];
    const moved = new Blob([bytes.subarray(0, fragments), Uint8Array.from(free), bytes.subarray(fragments)]);
    const [whole, other] = [(await read(new Blob([bytes])))!, (await read(moved))!];
    expect([whole.moved, other.moved]).toEqual([false, true]);
    expect(other.source.packets).toEqual(whole.source.packets);
    const [readWhole, readOther] = [whole.source.reader(), other.source.reader()];
    for (const at of whole.source.packets.keys()) expect(await readOther(at)).toEqual(await readWhole(at));
  });
});
