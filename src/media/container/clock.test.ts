import { describe, expect, it } from "vitest";
import { numberEpochs } from "./clock.ts";
import type { PacketInfo } from "./packet-source.ts";

/** Packets from times in decode order; `k` marks key frames. */
const packets = (text: string): PacketInfo[] =>
  text.split(" ").map((word) => ({
    seconds: Number(word.replace("k", "")),
    durationSeconds: 0.1,
    key: word.startsWith("k"),
  }));
const epochs = async (text: string, closesGaps = false, isKey = true) =>
  (await numberEpochs({ packets: packets(text), isKey: async () => isKey }, closesGaps))
    .map(({ epoch = 0 }) => epoch)
    .join("");

describe("numberEpochs", () => {
  it("takes reordered pictures and rounded times for one clock", async () => {
    expect(await epochs("k0 0.3 0.1 0.2 k0.4 0.7 0.5 0.6")).toBe("00000000");
    expect(await epochs("k0 0.1 k0.1 0.2 k0.199 0.3")).toBe("000000");
  });

  it("takes an open group of pictures for one clock", async () => {
    expect(await epochs("k0 0.3 0.1 0.2 k0.6 0.4 0.5 0.9 0.7 0.8")).toBe("0000000000");
  });

  it("begins anew at a key frame before what was there, however little", async () => {
    expect(await epochs("k1 1.3 1.1 1.2 k1 1.3 1.1 1.2 k0.9 1")).toBe("0000111122");
    expect(await epochs("k1 1.3 1.1 1.2 k1.25 1.4")).toBe("000011");
  });

  it("asks for proof where the step back is small", async () => {
    expect(await epochs("k0 k0.3 k0.1 k0.2", false, false)).toBe("0000");
    expect(await epochs("k10 k10.1 k0 k0.1", false, false)).toBe("0011");
  });

  it("counts packets before the first key frame of a part to that part", async () => {
    expect(await epochs("k1 1.3 1.1 1.2 k1.4 1.7 1.5 1.6 1 1.1 k1.2 1.3")).toBe("000000001111");
  });

  it("closes long gaps where it is told to", async () => {
    expect(await epochs("k0 0.1 k60 60.1", true)).toBe("0011");
    expect(await epochs("k0 0.1 k60 60.1", false)).toBe("0000");
    expect(await epochs("k0 0.1 k6 6.1", true)).toBe("0000");
  });
});
