import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFrameTable, keyFrameBefore, type PacketTime } from "./frame-index.ts";

const packet = (seconds: number, key = false, durationSeconds = 0.04): PacketTime => ({
  seconds,
  durationSeconds,
  key,
});

describe("buildFrameTable", () => {
  it("orders packets by presentation time, not by their place in the file", () => {
    const table = buildFrameTable([packet(0, true), packet(0.12), packet(0.04), packet(0.08)], null)!;
    expect(table.timesSeconds).toEqual([0, 0.04, 0.08, 0.12]);
    expect(table.endSeconds).toBeCloseTo(0.16);
    expect(table.frameAt.get(0.12)).toBe(3);
    expect(table.variableFrameRate).toBe(false);
  });

  it("drops packets before and after the shown window and counts from the first shown one", () => {
    const packets = [-0.08, -0.04, 0, 0.04, 0.08].map((seconds, at) => packet(seconds, at === 0));
    const table = buildFrameTable(packets, { start: 0, end: 0.08 })!;
    expect(table.timesSeconds).toEqual([0, 0.04]);
    expect(table.frameAt.has(-0.04)).toBe(false);
    expect(table.keyFrames).toEqual([0]);
    expect(table.endSeconds).toBeCloseTo(0.08);
  });

  it("calls whole-millisecond rounding of 30 fps steady, and a doubled gap varying", () => {
    const steady = [0, 0.033, 0.067, 0.1, 0.133].map((seconds) => packet(seconds));
    expect(buildFrameTable(steady, null)!.variableFrameRate).toBe(false);
    expect(buildFrameTable([...steady, packet(0.2)], null)!.variableFrameRate).toBe(true);
  });

  it("takes the usual gap where the container gives the last frame no duration", () => {
    const table = buildFrameTable([packet(0, true, 0), packet(0.5, false, 0)], null)!;
    expect(table.endSeconds).toBe(1);
  });

  it("is null when nothing is shown", () => {
    expect(buildFrameTable([], null)).toBeNull();
    expect(buildFrameTable([packet(3)], { start: 0, end: 1 })).toBeNull();
  });

  it("gives every distinct time exactly one frame, whatever the order", () => {
    const ticks = fc.array(fc.integer({ min: -50, max: 500 }), { minLength: 1 });
    fc.assert(
      fc.property(ticks, (values) => {
        const table = buildFrameTable(
          values.map((tick) => packet(tick / 30)),
          null,
        )!;
        expect(table.timesSeconds).toEqual(
          [...new Set(values)].sort((a, b) => a - b).map((tick) => tick / 30),
        );
        for (const [frame, seconds] of table.timesSeconds.entries())
          expect(table.frameAt.get(seconds)).toBe(frame);
      }),
    );
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
