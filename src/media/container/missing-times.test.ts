import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildFrameTable } from "../frame-index.ts";
import { filledIn, orderTies, spreadUntimed } from "./missing-times.ts";
import { readMp4Packets } from "./mp4/mp4-packets.ts";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

describe("filledIn", () => {
  it("spreads gaps evenly, and goes on at both ends by a frame", () => {
    expect(filledIn([null, 1, null, null, 4, 4.5, null], null)).toEqual([1 - 0.875, 1, 2, 3, 4, 4.5, 5.375]);
    expect(filledIn([null, 1, null], 0.5)).toEqual([0.5, 1, 1.5]);
    expect(filledIn([2, null, null], null)).toEqual([2, 2.04, 2.08]);
    expect(filledIn([], null)).toEqual([]);
  });
});

describe("spreadUntimed", () => {
  it("gives pictures the time of their place in display order, and asks again which are key frames", async () => {
    const untimed = (seconds: number): PacketInfo => ({ seconds, durationSeconds: 0, key: true });
    const source: PacketSource = {
      packets: [untimed(1), untimed(1), untimed(1), untimed(1), untimed(2)],
      configs: [{ codec: "avc1.64000a" }],
      reader: () => async () => new Uint8Array(),
      isKey: async (position) => position === 2,
    };
    const { packets } = await spreadUntimed(source, [0, 3, 1, 2, 4], null);
    expect(packets.map(({ seconds }) => seconds)).toEqual([1, 1.75, 1.25, 1.5, 2]);
    expect(packets.map(({ key }) => key)).toEqual([true, false, true, false, true]);
  });
});

describe("orderTies", () => {
  it("puts pictures of one time in the order in which the decoder gives them", async () => {
    const bytes = new Uint8Array(readFileSync(new URL("../../../e2e/clips/cases/ties.mp4", import.meta.url)));
    const record = Buffer.from(bytes).indexOf("avcC") + 4;
    const config = { codec: "avc1.64000a", description: bytes.subarray(record) };
    const { source } = (await readMp4Packets(new Blob([bytes]), 1, config, async () => true))!;
    const inDecodeOrder = buildFrameTable(source.packets)!.packetOfPicture;
    const inDisplayOrder = buildFrameTable((await orderTies(source)).packets)!.packetOfPicture;
    // Packets 4, 8 and 9 share a time; 9 is shown before 8, which it refers to.
    expect(inDecodeOrder.slice(0, 9)).toEqual([0, 2, 3, 1, 5, 6, 4, 8, 9]);
    expect(inDisplayOrder.slice(0, 9)).toEqual([0, 2, 3, 1, 5, 6, 4, 9, 8]);
  });
});
