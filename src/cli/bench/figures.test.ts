import { expect, test } from "vitest";
import { type DecoderWork, decodeRoof, median, prefillRoof, slope } from "./figures.ts";

const work: DecoderWork = {
  weightBytes: 1000,
  layerParameters: 2000,
  cacheBytesPerToken: 10,
  attentionFlopsPerToken: 8,
};
const device = { bytesPerSecond: 1e6, flopsPerSecond: 8e6 };
const at = (promptTokens: number, stepMs: number) => ({
  promptTokens,
  prefillTokensPerSecond: 1,
  firstTokenMs: 1,
  decodeTokensPerSecond: 1000 / stepMs,
});

test("a step reads weights and cache", () => {
  expect(decodeRoof(work, device, 0)).toBe(1000);
  expect(decodeRoof(work, device, 100)).toBe(500);
});

test("a prompt multiplies with the layers, and attends to half of itself", () => {
  expect(prefillRoof(work, device, 1000)).toBe(1000);
});

test("attention to a longer cache is no slope, anything else is", () => {
  // 100 tokens more of 10 bytes at a megabyte a second: a millisecond.
  expect(slope([at(100, 2), at(200, 3)], work, device)).toBeCloseTo(0);
  expect(slope([at(100, 2), at(200, 4)], work, device)).toBeCloseTo(0.5);
  // Where multiplying takes longer than reading, that is what attention costs: 8 operations at 0.4 megaflops.
  const slow = { ...device, flopsPerSecond: 4e5 };
  expect(slope([at(100, 2), at(200, 4)], work, slow)).toBeCloseTo(0);
});

test("the median of an even number lies between the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
