import { readFileSync } from "node:fs";
import { BlobSource, Input, MATROSKA, WEBM } from "mediabunny";
import { expect, it } from "vitest";
import { readDemuxedPackets } from "./demuxed-packets.ts";
import { repairMatroska } from "./matroska-cut.ts";

const CLIPS = new URL("../../../e2e/clips/", import.meta.url);
const bytesOf = (name: string) => readFileSync(new URL(name, CLIPS));

async function frames(file: Blob): Promise<number> {
  const input = new Input({ formats: [MATROSKA, WEBM], source: new BlobSource(file) });
  const tracks = await input.getVideoTracks();
  const configs = await Promise.all(tracks.map((track) => track.getDecoderConfig()));
  const source = await readDemuxedPackets(
    tracks,
    configs.map((config) => config!),
    () => undefined,
  );
  return source.packets.length;
}

/** Block headers in a file of one track with short blocks: id, size of one byte with its marker, track number 1. */
function wholeBlocks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    if (bytes[at] !== 0xa3 || bytes[at + 2] !== 0x81 || bytes[at + 1]! < 0x84) continue;
    const end = at + 2 + (bytes[at + 1]! & 0x7f);
    if (end > bytes.length) return count;
    count++;
    at = end - 1;
  }
  return count;
}

it("keeps every whole block of a file cut at any byte, and says that it was cut", async () => {
  const whole = bytesOf("vp9.webm");
  const tracksEnd = 500;
  for (let length = tracksEnd; length < whole.length; length += 29) {
    const cut = whole.subarray(0, length);
    const repaired = await repairMatroska(new Blob([cut]));
    expect(repaired?.cutShort).toBe(true);
    // The first block is larger than one size byte tells.
    expect(Math.abs((await frames(repaired!.file)) - wholeBlocks(cut))).toBeLessThanOrEqual(1);
  }
}, 30_000);

it("leaves whole files and other files alone", async () => {
  expect(await repairMatroska(new Blob([bytesOf("vp9.webm")]))).toBeNull();
  expect(await repairMatroska(new Blob([bytesOf("b-frames.mp4")]))).toBeNull();
  expect(await repairMatroska(new Blob(["x"]))).toBeNull();
  expect(await repairMatroska(new Blob([]))).toBeNull();
});

it("has the frames that ffprobe counts", async () => {
  for (const [name, count] of [
    ["cases/cut25.webm", 56],
    ["cases/cutdef75.mkv", 183],
  ] as const) {
    const repaired = await repairMatroska(new Blob([bytesOf(name)]));
    expect(await frames(repaired!.file)).toBe(count);
  }
});

it("gives each of several live recordings joined end to end its size", async () => {
  const live = Uint8Array.from(bytesOf("vp9.webm"));
  // A live recorder leaves the segment's size open: all bits set.
  const segment = live.findIndex(
    (_, at) => live[at] === 0x18 && live[at + 1] === 0x53 && live[at + 2] === 0x80,
  );
  live.fill(0xff, segment + 5, segment + 12);
  live[segment + 4] = 1;
  expect(await repairMatroska(new Blob([live]))).toBeNull();
  const joined = await repairMatroska(new Blob([live, live, live]));
  expect(joined).toMatchObject({ cutShort: false });
  expect(await frames(joined!.file)).toBe(3 * 48);
});
