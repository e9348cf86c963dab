import { describe, expect, it } from "vitest";
import type { DeviceSpeed } from "../core/device-speed.ts";
import { answerTime, questionCost } from "../videorefer/answer-cost.ts";
import { PIXELREFER_LITE_2B, VIDEOLLAMA3_2B } from "../videorefer/published-sizes.ts";
import {
  answerSeconds,
  cheaperWay,
  type EstimateBasis,
  likelyTokens,
  writtenPerSecond,
} from "./answer-estimate.ts";
import { USUAL_SETTINGS } from "./chosen-settings.ts";

/** One thread, as `answer-cost.test.ts` has it. */
const SPEED: DeviceSpeed = {
  device: "wasm",
  threads: 1,
  operationsPerSecond: 46e9,
  bytesPerSecond: 6.2e9,
  halfPrecision: false,
  maxBufferBytes: null,
};
const BASIS: EstimateBasis = {
  model: {
    packageHash: "m",
    variant: "q4f32",
    demonstration: false,
    sizes: VIDEOLLAMA3_2B,
    sampling: { kind: "rate", fps: 1, maxFrames: 32 },
    tokens: {
      pictures: { kind: "resized", patchSize: 14, mergeSize: 2, budgetTokens: 10240, minPixels: 56 ** 2 },
      tokensPerMask: 10,
      tokensPerObject: 10,
    },
  },
  pace: null,
  speed: SPEED,
};
const QUESTION = {
  frame: { width: 640, height: 360 },
  frames: 8,
  masks: [1],
  maxNewTokens: undefined,
  answerTokens: 130,
};
const pace = { msPerToken: 100, writingMs: 20_000, msPerWrittenToken: 200 };

describe("answerSeconds", () => {
  it("is the time of the question that models are compared by, where that is asked", () => {
    const typical = answerTime(questionCost(VIDEOLLAMA3_2B, false), SPEED).totalSeconds;
    expect(answerSeconds(BASIS, QUESTION)).toBeCloseTo(typical, 6);
    expect(answerSeconds(BASIS, { ...QUESTION, frames: 4 })).toBeLessThan(0.6 * typical);
    expect(answerSeconds(BASIS, { ...QUESTION, maxNewTokens: 16 })).toBeLessThan(typical - 15);
  });

  it("goes by answers as soon as there is one", () => {
    // 8 frames of 46 × 26 patches, four of them a token, and ten tokens of the mask.
    expect(answerSeconds({ ...BASIS, pace }, QUESTION)).toBeCloseTo(0.1 * (8 * 299 + 10) + 20, 6);
  });

  it("counts masks in families that see nothing else", () => {
    const model = {
      ...BASIS.model,
      sizes: PIXELREFER_LITE_2B,
      sampling: { kind: "marked" } as const,
      tokens: { pictures: { kind: "none" } as const, tokensPerMask: 32, tokensPerObject: Infinity },
    };
    const seconds = (masks: number[]) =>
      answerSeconds({ ...BASIS, model }, { ...QUESTION, frames: 0, masks, answerTokens: 1 })!;
    expect(seconds([8])).toBeGreaterThan(6 * seconds([1]));
    expect(seconds([4, 4])).toBeCloseTo(seconds([8]), 6);
  });

  it("is unknown without answers where the device was not measured, or the model's sizes say little", () => {
    expect(answerSeconds({ ...BASIS, speed: null }, QUESTION)).toBeNull();
    const { sizes: _, ...elsewhere } = BASIS.model;
    expect(answerSeconds({ ...BASIS, model: elsewhere }, QUESTION)).toBeNull();
    const demonstration = { ...BASIS.model, demonstration: true };
    expect(answerSeconds({ ...BASIS, model: demonstration }, QUESTION)).toBeNull();
    expect(writtenPerSecond({ ...BASIS, speed: null })).toBeNull();
    expect(writtenPerSecond(BASIS)).toBeCloseTo(5, 0);
  });
});

describe("cheaperWay", () => {
  it("halves the frames until the answer comes within a minute", () => {
    const way = cheaperWay({ ...BASIS, pace: { ...pace, msPerToken: 30 } }, QUESTION, USUAL_SETTINGS)!;
    expect(way.change).toEqual({ maxFrames: 4 });
    expect(way.settings).toEqual({ ...USUAL_SETTINGS, maxFrames: 4 });
    expect(way.seconds).toBeCloseTo(0.03 * (4 * 299 + 10) + 20, 6);
  });

  it("cuts the answer short where the frames are chosen by hand or do not help", () => {
    const slow = { msPerToken: 1, writingMs: 100_000, msPerWrittenToken: 500 };
    const settings = { ...USUAL_SETTINGS, shownFrames: [0, 1] };
    const way = cheaperWay({ ...BASIS, pace: slow }, QUESTION, settings)!;
    expect(way.change).toEqual({ maxNewTokens: 48 });
    expect(way.settings).toEqual({ ...settings, maxNewTokens: 48 });
    expect(cheaperWay({ ...BASIS, pace: slow }, QUESTION, USUAL_SETTINGS)?.change).toEqual(way.change);
  });

  it("offers the quickest where nothing comes within a minute", () => {
    const way = cheaperWay({ ...BASIS, pace: { ...pace, msPerToken: 1000 } }, QUESTION, USUAL_SETTINGS)!;
    expect(way.change).toEqual({ maxFrames: 2, maxNewTokens: 48 });
    expect(way.seconds).toBeGreaterThan(60);
  });

  it("offers nothing for quick answers, nor what saves little", () => {
    expect(cheaperWay({ ...BASIS, pace: { ...pace, msPerToken: 1 } }, QUESTION, USUAL_SETTINGS)).toBeNull();
    const settings = { ...USUAL_SETTINGS, shownFrames: [0], maxNewTokens: 16 };
    expect(cheaperWay({ ...BASIS, pace }, QUESTION, settings)).toBeNull();
  });
});

it("a letter, a phrase, a sentence and a paragraph are of different length", () => {
  const lengths = [
    likelyTokens({ preset: "choice", captionLength: "paragraph" }),
    likelyTokens({ preset: "describe", captionLength: "phrase" }),
    likelyTokens({ preset: "free", captionLength: "paragraph" }),
    likelyTokens({ preset: "describe", captionLength: "paragraph" }),
  ];
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
});
