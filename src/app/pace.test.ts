import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

describe("Pace", () => {
  it("says nothing in the first seconds, nor while nothing is done", () => {
    const pace = new Pace();
    expect(pace.add(0, 0)).toBeNull();
    expect(pace.add(2900, 0.1)).toBeNull();
    expect(new Pace().add(60_000, 0)).toBeNull();
  });

  it("takes the rest to go as what was done since it was first heard of", () => {
    const pace = new Pace();
    pace.add(10_000, 0.5);
    expect(pace.add(20_000, 0.6)).toBeCloseTo(40);
    expect(pace.add(30_000, 1)).toBe(0);
  });

  it("counts anew when other work begins", () => {
    const pace = new Pace();
    pace.add(0, 0);
    pace.add(50_000, 0.9);
    expect(pace.add(60_000, 0.1)).toBeNull();
    expect(pace.add(69_000, 0.4)).toBeCloseTo(18);
  });
});
