import { describe, expect, it } from "vitest";
import { RECIPES } from "../builder/families/family-list.ts";
import type { DeviceSpeed } from "../core/device-speed.ts";
import { tensorBytes } from "../package/tensor-bytes.ts";
import { answerTime, packageBytes, questionCost } from "./answer-cost.ts";
import {
  PIXELREFER_LITE_2B,
  PIXELREFER_LITE_7B,
  VIDEOLLAMA3_2B,
  VIDEOLLAMA3_7B,
  VIDEOREFER_7B,
} from "./published-sizes.ts";

const MODELS = [
  ["VideoRefer-VideoLLaMA3-2B", VIDEOLLAMA3_2B],
  ["VideoRefer-VideoLLaMA3-7B", VIDEOLLAMA3_7B],
  ["VideoRefer-7B", VIDEOREFER_7B],
  ["PixelRefer-2B", VIDEOLLAMA3_2B],
  ["PixelRefer-7B", VIDEOLLAMA3_7B],
  ["PixelRefer-Lite-2B", PIXELREFER_LITE_2B],
  ["PixelRefer-Lite-7B", PIXELREFER_LITE_7B],
] as const;

/** What the builder itself plans for the published configuration. */
function planned(name: string, variant: "q4f16" | "q4f32") {
  for (const recipe of RECIPES) {
    const model = recipe.published[name];
    if (model) return recipe.planPublished(model, { variant, contextTokens: 8192, has: () => true });
  }
  throw new Error(`no recipe knows ${name}`);
}

const bytesOf = (tensors: readonly Parameters<typeof tensorBytes>[0][]) =>
  tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);

describe.each(MODELS)("what %s costs", (name, sizes) => {
  it.each(["q4f16", "q4f32"] as const)("takes the disk that the builder's plan takes, in %s", (variant) => {
    const { networks, tables } = planned(name, variant);
    const inGraphs = networks.flatMap(({ tensors }) => tensors);
    const tensors = [...inGraphs, ...tables.flatMap(({ recipes }) => recipes)];
    const bytes = packageBytes(sizes, variant === "q4f16");
    expect(bytes / bytesOf(tensors)).toBeGreaterThan(0.97);
    expect(bytes / bytesOf(tensors)).toBeLessThan(1.03);
  });

  it("fetches the whole decoder for each token", () => {
    const decoder = planned(name, "q4f32").networks.find((network) => network.name === "decoder")!;
    const { bytesPerToken } = questionCost(sizes, false);
    expect(bytesPerToken / bytesOf(decoder.tensors)).toBeGreaterThan(0.97);
    expect(bytesPerToken / bytesOf(decoder.tensors)).toBeLessThan(1.01);
  });
});

/** Bare products on one thread of the machine that the figures below are from, measured as the page does. */
const ONE_THREAD: DeviceSpeed = {
  device: "wasm",
  threads: 1,
  operationsPerSecond: 46e9,
  bytesPerSecond: 6.2e9,
  halfPrecision: false,
  maxBufferBytes: null,
};

describe("answerTime", () => {
  const within = (value: number, measured: number) => {
    expect(value).toBeGreaterThan(measured / 1.5);
    expect(value).toBeLessThan(measured * 1.5);
  };

  it("explains what one thread was measured to take with the 2B model", () => {
    const cost = questionCost(VIDEOLLAMA3_2B, false);
    const time = answerTime(cost, ONE_THREAD);
    within(time.lookingSeconds / 8, 30);
    // Half of 299 tokens a frame are read, beside the wording.
    within((8 * 299 * 0.5 + 60) / time.readingSeconds, 16);
    within(cost.answerTokens / time.writingSeconds, 5);
  });

  it("explains what it was measured to take with the 7B model", () => {
    const cost = questionCost(VIDEOREFER_7B, false);
    const time = answerTime(cost, ONE_THREAD);
    within(time.lookingSeconds, 160);
    within((4 * 169 + 60) / time.readingSeconds, 3);
    within(cost.answerTokens / time.writingSeconds, 1.2);
  });

  it("grows with the model and shrinks with the speed", () => {
    const seconds = MODELS.map(
      ([, sizes]) => answerTime(questionCost(sizes, false), ONE_THREAD).totalSeconds,
    );
    expect(seconds[1]).toBeGreaterThan(seconds[0]!);
    const twice = { ...ONE_THREAD, operationsPerSecond: 92e9, bytesPerSecond: 12.4e9 };
    const half = answerTime(questionCost(VIDEOLLAMA3_2B, false), twice).totalSeconds;
    expect(half).toBeCloseTo(seconds[0]! / 2, 6);
  });
});
