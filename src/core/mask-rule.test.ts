import { describe, expect, it } from "vitest";
import { maskFromBrightness, maskFromLabels, type PictureSamples } from "./mask-rule.ts";

const row = (channels: PictureSamples["channels"], ...data: number[]): PictureSamples => ({
  width: data.length / channels,
  height: 1,
  channels,
  data,
  maxValue: 255,
});
const bits = ({ data }: { data: Uint8Array }) => [...data].join("");

describe("maskFromLabels", () => {
  it("takes every colour but black", () => {
    expect(bits(maskFromLabels(row(1, 0, 1, 128, 255)))).toBe("0111");
    expect(bits(maskFromLabels(row(3, 0, 0, 0, 0, 0, 1, 1, 1, 1)))).toBe("011");
    expect(bits(maskFromLabels({ ...row(1, 0, 1, 65_535), maxValue: 65_535 }))).toBe("011");
  });

  it("takes any alpha but zero", () => {
    expect(bits(maskFromLabels(row(4, 1, 1, 1, 100, 1, 1, 1, 1, 255, 255, 255, 0)))).toBe("110");
    expect(bits(maskFromLabels(row(2, 0, 255, 1, 1, 255, 0)))).toBe("010");
  });

  it("wants a number for every channel of every pixel", () => {
    expect(() => maskFromLabels({ ...row(3, 1, 1, 1), width: 2 })).toThrow("should have 6 numbers, got 3");
  });
});

it("maskFromBrightness takes what is at least half as bright as white", () => {
  expect(bits(maskFromBrightness(row(1, 0, 3, 127, 128, 255)))).toBe("00011");
  expect(bits(maskFromBrightness(row(4, 255, 0, 0, 255, 0, 255, 0, 255, 255, 255, 255, 0)))).toBe("010");
});
