import { describe, expect, it } from "vitest";
import { parseModelConfig, parseVisionPart } from "../builder/config.ts";
import type { planShards } from "../builder/layout.ts";
import { planModel } from "../builder/package-plan.ts";
import { PRECISION } from "../builder/precision.ts";
import { PUBLISHED_MODELS } from "../builder/published-models.ts";
import { recipeBytes } from "../builder/tensor-recipe.ts";
import type { DeviceSpeed } from "../core/device-speed.ts";
import { answerTime, packageBytes, questionCost } from "./answer-cost.ts";
import { VIDEOLLAMA3_2B, VIDEOLLAMA3_7B, VIDEOREFER_7B } from "./published-sizes.ts";

const MODELS = [
  ["VideoRefer-VideoLLaMA3-2B", VIDEOLLAMA3_2B],
  ["VideoRefer-VideoLLaMA3-7B", VIDEOLLAMA3_7B],
  ["VideoRefer-7B", VIDEOREFER_7B],
] as const;

/** What the builder itself plans for the published configuration. */
function planned(name: string, variant: "q4f16" | "q4f32") {
  const { config, visionConfig } = PUBLISHED_MODELS[name]!;
  const model = parseModelConfig(config, "config.json");
  const vision = parseVisionPart(model, visionConfig, "vision config.json");
  return planModel({ model, vision }, PRECISION[variant], { contextTokens: 8192, regions: true });
}

const bytesOf = (tensors: Parameters<typeof planShards>[1]) =>
  tensors.reduce((sum, tensor) => sum + recipeBytes(tensor), 0);

describe.each(MODELS)("what %s costs", (name, sizes) => {
  it.each(["q4f16", "q4f32"] as const)("takes the disk that the builder's plan takes, in %s", (variant) => {
    const { networks, embedding } = planned(name, variant);
    const tensors = [...networks.flatMap((network) => network.tensors), ...embedding.recipes];
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
