import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PacketInfo } from "./container/packet-source.ts";
import { buildFrameTable, keyFrameBefore, startsFor } from "./frame-index.ts";

const packet = (seconds: number, key = false, durationSeconds = 0.04): PacketInfo => ({
  seconds,
  durationSeconds,
  key,
});

/** A span of `count` frames, 0.1 s each, on a clock of its own that starts at `start`. */
const span = (epoch: number, start: number, count: number): PacketInfo[] =>
  Array.from({ length: count }, (_, at) => ({ ...packet(start + at / 10, at === 0, 0.1), epoch }));
const edit = (startSeconds: number, endSeconds: number, shownAtSeconds: number) => ({
  startSeconds,
  endSeconds,
  shownAtSeconds,
});

describe("buildFrameTable", () => {
  it("orders packets by presentation time, not by their place in the file", () => {
    const table = buildFrameTable([packet(0, true), packet(0.12), packet(0.04), packet(0.08)])!;
    expect(table.timesSeconds).toEqual([0, 0.04, 0.08, 0.12]);
    expect(table.endSeconds).toBeCloseTo(0.16);
    expect(table.pictureOfPacket.get(1)).toBe(3);
    expect(table.packetOfPicture).toEqual([0, 2, 3, 1]);
    expect(table.variableFrameRate).toBe(false);
  });

  it("counts time from the first frame and keeps where that was", () => {
    const table = buildFrameTable([packet(1.5, true), packet(1.54), packet(1.58)])!;
    expect(table.startSeconds).toBe(1.5);
    expect(table.timesSeconds[0]).toBe(0);
    expect(table.timesSeconds[2]).toBeCloseTo(0.08);
    expect(table.endSeconds).toBeCloseTo(0.12);
  });

  it("drops packets before and after an edit and counts from the first shown one", () => {
    const packets = [-0.08, -0.04, 0, 0.04, 0.08].map((seconds, at) => packet(seconds, at === 0));
    packets[0] = packet(-0.08, true);
    const table = buildFrameTable(packets, { edits: [edit(0, 0.08, 0)] })!;
    expect(table.timesSeconds).toEqual([0, 0.04]);
    expect(table.pictureOfFrame).toEqual([2, 3]);
    expect(table.keyFrames).toEqual([0]);
    expect(table.endSeconds).toBeCloseTo(0.08);
  });

  it("shows the parts of an edit list one after another, a picture twice where it says so", () => {
    const edits = [edit(0.3, 0.5, 0), edit(0, 0.2, 0.2), edit(0.3, 0.4, 1)];
    const table = buildFrameTable(span(0, 0, 10), { edits })!;
    expect(table.pictureOfFrame).toEqual([3, 4, 0, 1, 3]);
    for (const [at, seconds] of [0, 0.1, 0.2, 0.3, 1].entries()) {
      expect(table.timesSeconds[at]).toBeCloseTo(seconds);
    }
    expect(table.endSeconds).toBeCloseTo(1.1);
  });

  it("does not follow an edit list that multiplies frames without end", () => {
    const edits = Array.from({ length: 300_000 }, () => edit(0, 1, 0));
    expect(buildFrameTable(span(0, 0, 10), { edits })!.timesSeconds.length).toBeLessThan(1_000_100);
  });

  it("keeps packets of one time as frames of their own, in decode order", () => {
    const table = buildFrameTable([packet(0, true), packet(0.1), packet(0.1), packet(0.2)])!;
    expect(table.packetOfPicture).toEqual([0, 1, 2, 3]);
    expect(table.timesSeconds).toEqual([0, 0.1, 0.1, 0.2]);
  });

  it("counts on where the clock starts again", () => {
    const table = buildFrameTable([...span(0, 5, 4), ...span(1, 5, 3), ...span(2, 0, 2)])!;
    expect(table.joined).toBe(true);
    expect(table.startSeconds).toBe(5);
    for (const [at, seconds] of table.timesSeconds.entries()) expect(seconds).toBeCloseTo(at / 10);
    expect(table.pictureOfPacket.get(4)).toBe(4);
  });

  it("keeps a gap between spans that go on, and closes it where it is another clock", () => {
    const packets = [...span(0, 0, 2), ...span(1, 60, 2)];
    expect(buildFrameTable(packets)!.timesSeconds[2]).toBeCloseTo(60);
    expect(buildFrameTable(packets)!.joined).toBe(false);
    const closed = buildFrameTable(packets, { maxGapSeconds: 10 })!;
    expect(closed.timesSeconds[2]).toBeCloseTo(0.2);
    expect(closed.joined).toBe(true);
  });

  it("skips what needs a key frame that is not there, in each span", () => {
    const packets = [packet(0), packet(0.1), packet(0.3, true), packet(0.2), packet(0.4)];
    const table = buildFrameTable(packets, { firstKey: 2 })!;
    expect(table.packetOfPicture).toEqual([2, 4]);
    expect(table.skipped).toBe(3);
    const second = [packet(0, true), { ...packet(0.1), epoch: 1 }, { ...packet(0.2, true), epoch: 1 }];
    expect(buildFrameTable(second)!.packetOfPicture).toEqual([0, 2]);
  });

  it("decodes hidden packets and shows none of them", () => {
    const packets = [packet(0, true), { ...packet(0.04), hidden: "reference" } as const, packet(0.08)];
    const table = buildFrameTable(packets)!;
    expect(table.packetOfPicture).toEqual([0, 2]);
    expect(table.skipped).toBe(0);
  });

  it("calls whole-millisecond rounding of 30 fps steady, and a doubled gap varying", () => {
    const steady = [0, 0.033, 0.067, 0.1, 0.133].map((seconds, at) => packet(seconds, at === 0));
    expect(buildFrameTable(steady)!.variableFrameRate).toBe(false);
    expect(buildFrameTable([...steady, packet(0.2)])!.variableFrameRate).toBe(true);
  });

  it("takes the usual gap where the container gives the last frame no duration", () => {
    const table = buildFrameTable([packet(0, true, 0), packet(0.5, false, 0)])!;
    expect(table.endSeconds).toBe(1);
  });

  it("is null when nothing is shown", () => {
    expect(buildFrameTable([])).toBeNull();
    expect(buildFrameTable([packet(3, true)], { edits: [edit(0, 1, 0)] })).toBeNull();
  });

  it("gives every packet exactly one frame, whatever the order", () => {
    const ticks = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1 });
    fc.assert(
      fc.property(ticks, (values) => {
        const table = buildFrameTable([packet(0, true), ...values.map((tick) => packet(tick / 30))])!;
        expect(table.timesSeconds).toEqual([0, ...values.sort((a, b) => a - b).map((tick) => tick / 30)]);
        for (const [picture, at] of table.packetOfPicture.entries()) {
          expect(table.pictureOfPacket.get(at)).toBe(picture);
        }
      }),
    );
  });
});

describe("startsFor", () => {
  it("begins at the key frame before, and at the one before that for pictures shown before it", () => {
    // Decode order: key 0, 1, key 3, 2 (shown before the key frame it is coded after), 4.
    const packets = [packet(0, true), packet(0.1), packet(0.3, true), packet(0.2), packet(0.4)];
    const table = buildFrameTable(packets)!;
    expect([...startsFor(table, 1)]).toEqual([0]);
    expect([...startsFor(table, 2)]).toEqual([0]);
    expect([...startsFor(table, 3)]).toEqual([2, 0]);
    expect([...startsFor(table, 4)]).toEqual([2, 0]);
  });
});

describe("keyFrameBefore", () => {
  it("finds the last key frame at or before a frame", () => {
    const keys = [0, 12, 24];
    expect([0, 11, 12, 23, 24, 99].map((frame) => keyFrameBefore(keys, frame))).toEqual([
      0, 0, 12, 12, 24, 24,
    ]);
  });
});
