import { describe, expect, it } from "vitest";
import { sampleTickFractions, ticksPath } from "./sample-tick-path.ts";

describe("sample ticks", () => {
  const seconds = 6;
  const info = { timesSeconds: Array.from({ length: seconds * 30 }, (_, k) => k / 30), endSeconds: seconds };

  it("has one tick per second at 1 fps, each on a frame's start", () => {
    const ticks = sampleTickFractions(info, { kind: "rate", fps: 1, maxFrames: 32 }, null);
    expect(ticks).toHaveLength(6);
    for (const tick of ticks) expect((tick * seconds * 30) % 1).toBeCloseTo(0, 6);
    expect([...ticks]).toEqual([...ticks].sort((a, b) => a - b));
    expect(Math.max(...ticks)).toBeLessThan(1);
  });

  it("keeps to the model's limit", () => {
    expect(sampleTickFractions(info, { kind: "rate", fps: 4, maxFrames: 8 }, null)).toHaveLength(8);
    expect(sampleTickFractions(info, { kind: "spread", frames: 16 }, null)).toHaveLength(16);
  });

  it("keeps to the span", () => {
    const ticks = sampleTickFractions(info, { kind: "spread", frames: 4 }, { first: 90, last: 119 });
    expect([Math.min(...ticks) >= 0.5, Math.max(...ticks) < 120 / 180]).toEqual([true, true]);
  });

  it("draws every tick as one stroke", () => {
    expect(ticksPath([0, 0.5])).toBe("M0.00 0V8M500.00 0V8");
    expect(ticksPath([])).toBe("");
  });
});
