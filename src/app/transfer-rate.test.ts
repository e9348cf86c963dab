import { describe, expect, it } from "vitest";
import { TransferRate } from "./transfer-rate.ts";

describe("TransferRate", () => {
  it("says nothing in the first second, and does not count what was done before", () => {
    const rate = new TransferRate();
    expect(rate.add(0, 5_000_000)).toBeNull();
    expect(rate.add(900, 5_900_000)).toBeNull();
    expect(rate.add(2000, 7_000_000)).toBe(1_000_000);
  });

  it("follows the last seconds", () => {
    const rate = new TransferRate();
    for (let second = 0; second <= 60; second++) rate.add(second * 1000, second * 1000);
    let last: number | null = null;
    for (let second = 61; second <= 70; second++) last = rate.add(second * 1000, 60_000 + (second - 60) * 10);
    expect(last).toBe(10);
  });

  it("falls to nothing while nothing comes", () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(1000, 1000);
    expect(rate.add(20_000, 1000)).toBe(0);
  });

  it("begins anew when the count does", () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(5000, 5000);
    expect(rate.add(5100, 0)).toBeNull();
    expect(rate.add(7100, 4000)).toBe(2000);
  });
});
