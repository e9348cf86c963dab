import { describe, expect, it } from "vitest";
import type { DeviceSpeed } from "../../core/device-speed.ts";
import { durationWords, modelOffers, recommend, segmenterOffers } from "./offers.ts";

const CPU: DeviceSpeed = {
  device: "wasm",
  threads: 1,
  operationsPerSecond: 46e9,
  bytesPerSecond: 6.2e9,
  halfPrecision: false,
  maxBufferBytes: null,
};
const GPU: DeviceSpeed = {
  device: "webgpu",
  threads: 1,
  operationsPerSecond: 10e12,
  bytesPerSecond: 300e9,
  halfPrecision: true,
  maxBufferBytes: 2 ** 31,
};
/** A few threads: the model that sees only what is marked answers quickly, the others of 2B in pleasant time. */
const LAPTOP = { ...CPU, threads: 8, operationsPerSecond: 1.5e11, bytesPerSecond: 2e10 };

const recommended = (speed: DeviceSpeed, freeBytes: number | null = null, gibibytes: number | null = 8) => {
  const found = recommend(modelOffers({ speed, freeBytes }, gibibytes))!;
  return [found.offer.model.name, found.verdict];
};

describe("recommend", () => {
  it("knows nothing before the machine was measured", () => {
    expect(recommend(modelOffers(null, 8))).toBeNull();
    expect(modelOffers(null, 8)[0]).toMatchObject({ seconds: null, obstacle: null });
  });

  it("takes the best model that answers quickly", () => {
    expect(recommended(GPU)).toEqual(["PixelRefer-7B", "good"]);
  });

  it("takes the quickest where there is no strong GPU", () => {
    expect(recommended(LAPTOP)).toEqual(["PixelRefer-Lite-2B", "good"]);
    expect(recommended(CPU)).toEqual(["PixelRefer-Lite-2B", "good"]);
  });

  it("says plainly that none answers in pleasant time", () => {
    const slow = { ...CPU, operationsPerSecond: 5e9, bytesPerSecond: 1e9 };
    expect(recommended(slow)).toEqual(["PixelRefer-Lite-2B", "slow"]);
  });

  it("leaves out what does not fit on the disk or in memory", () => {
    expect(recommended(GPU, 4e9)).toEqual(["PixelRefer-2B", "good"]);
    expect(recommended(GPU, 1e12, 4)).toEqual(["PixelRefer-2B", "good"]);
    expect(recommended(GPU, 1e8)).toEqual(["PixelRefer-2B", "unfit"]);
  });

  it("takes eight gigabytes for what they are: the most that browsers ever tell", () => {
    const offers = modelOffers({ speed: GPU, freeBytes: null }, 8);
    expect(offers.every(({ obstacle }) => obstacle === null)).toBe(true);
  });
});

describe("segmenterOffers", () => {
  it("begins with the one for machines without a strong GPU", () => {
    const [first] = segmenterOffers({ speed: CPU, freeBytes: null }, 8);
    expect(first).toMatchObject({ model: { repository: "yonigozlan/EdgeTAM-hf" }, obstacle: null });
  });

  it("says which do not fit on the disk", () => {
    const offers = segmenterOffers({ speed: CPU, freeBytes: 1e8 }, 8);
    const unfit = offers.filter(({ obstacle }) => obstacle !== null);
    expect(unfit.map(({ model }) => model.name)).toEqual(["sam2.1-hiera-base-plus", "sam2.1-hiera-large"]);
  });
});

describe("durationWords", () => {
  it.each([
    [0.4, "about a second"],
    [7.4, "about 7 seconds"],
    [42, "about 40 seconds"],
    [58, "about a minute"],
    [245, "about 4 minutes"],
    [3700, "about an hour"],
    [9000, "about 3 hours"],
  ])("of %d s is %s", (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });
});
