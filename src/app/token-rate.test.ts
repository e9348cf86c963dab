import { expect, it } from "vitest";
import { TokenRate } from "./token-rate.ts";

it("tells a rate twice a second, over all since it began", () => {
  const rate = new TokenRate();
  rate.begin(1000, 0);
  expect(rate.count(1400, 80)).toBeNull();
  expect(rate.count(1500, 100)).toBe(200);
  expect(rate.count(1900, 900)).toBe(200);
  expect(rate.count(2000, 300)).toBe(300);
});

it("begins with the first count where nothing else did, whose token has no time of its own", () => {
  const rate = new TokenRate();
  expect(rate.count(1000, 1)).toBeNull();
  expect(rate.count(3000, 21)).toBe(10);
  rate.forget();
  expect(rate.count(9000, 1)).toBeNull();
});
