import { describe, expect, it } from "vitest";
import { joinFields } from "./avc-fields.ts";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

const START = [0, 0, 0, 1];
/** A parameter set of the Main profile, 128×32, with fields allowed or not. */
const sps = (framesOnly: boolean) =>
  unit(0x67, [
    ...bits(77, 8),
    ...bits(0, 8),
    ...bits(20, 8),
    ...ue(0),
    ...ue(0),
    ...ue(0),
    ...ue(0),
    ...ue(1),
    0,
    ...ue(7),
    ...ue(framesOnly ? 1 : 0),
    ...(framesOnly ? [1] : [0, 0]),
    1,
    0,
    0,
    1,
  ]);
/** A slice of a field, or of a frame where `bottom` is null. */
const slice = (frameNumber: number, bottom: boolean | null) =>
  unit(0x41, [
    ...ue(0),
    ...ue(0),
    ...ue(0),
    ...bits(frameNumber, 4),
    ...(bottom === null ? [0] : [1, bottom ? 1 : 0]),
    ...bits(0x5a, 8),
  ]);

function bits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => (value >> (count - 1 - at)) & 1);
}
function ue(value: number): number[] {
  const length = Math.floor(Math.log2(value + 1));
  return [...new Array<number>(length).fill(0), ...bits(value + 1, length + 1)];
}
function unit(header: number, payload: readonly number[]): number[] {
  const bytes = Array.from({ length: Math.ceil(payload.length / 8) }, (_, at) =>
    payload.slice(8 * at, 8 * at + 8).reduce((byte, bit, place) => byte | (bit << (7 - place)), 0),
  );
  return [...START, header, ...bytes];
}

/** Packets 0.02 s apart; the first is a key packet. */
function sourceOf(packets: readonly number[][]): PacketSource {
  const info = (_: unknown, at: number): PacketInfo => ({
    seconds: at / 50,
    durationSeconds: 0.02,
    key: at === 0,
  });
  return {
    packets: packets.map(info),
    configs: [{ codec: "avc1.4d0014" }],
    reader: () => async (at) => Uint8Array.from(packets[at]!),
    isKey: async (at) => at === 0,
  };
}

const top = (frameNumber: number) => slice(frameNumber, false);
const bottom = (frameNumber: number) => slice(frameNumber, true);
const frame = (frameNumber: number) => slice(frameNumber, null);

describe("joinFields", () => {
  it("makes one packet of the two fields of a frame, in any order, among frames", async () => {
    const packets = [[...sps(false), ...top(0)], bottom(0), frame(1), bottom(2), top(2)];
    const joined = await joinFields(sourceOf(packets));
    expect(joined.packets).toMatchObject([
      { seconds: 0, durationSeconds: 0.04, key: true },
      { seconds: 0.04, durationSeconds: 0.02, key: false },
      { seconds: 0.06, durationSeconds: expect.closeTo(0.04, 9), key: false },
    ]);
    const read = joined.reader();
    expect([...(await read(2))]).toEqual([...bottom(2), ...top(2)]);
    expect([...(await read(0))]).toEqual([...packets[0]!, ...packets[1]!]);
    expect([...(await read(1))]).toEqual(frame(1));
    expect(await joined.isKey(0)).toBe(true);
  });

  it("leaves a field without its other one alone, and packets that hold both", async () => {
    const packets = [[...sps(false), ...bottom(0)], top(1), bottom(1), [...top(2), ...bottom(2)], top(3)];
    const joined = await joinFields(sourceOf(packets));
    expect(joined.packets.map(({ seconds }) => seconds)).toEqual([0, 0.02, 0.06, 0.08]);
  });

  it("does not touch streams of frames", async () => {
    const source = sourceOf([[...sps(true), ...frame(0)], frame(1)]);
    expect(await joinFields(source)).toBe(source);
  });
});
