import { expect, it } from "vitest";
import type { TokenRule } from "../core/token-rule.ts";
import { questionTokens } from "./question-tokens.ts";

const frame = { width: 640, height: 360 };
const vr3: TokenRule = {
  pictures: { kind: "resized", patchSize: 14, mergeSize: 2, budgetTokens: 10240, minPixels: 56 ** 2 },
  tokensPerMask: 10,
  tokensPerObject: 10,
};

it("pictures share their budget: more frames become smaller", () => {
  // 640×360 becomes 23 × 13 blocks of 28 pixels.
  expect(questionTokens(vr3, frame, 8, [1])).toBe(8 * 23 * 13 + 10);
  expect(questionTokens(vr3, frame, 32, [])).toBe(32 * 23 * 13);
  const crowded = questionTokens(vr3, frame, 64, []);
  expect(crowded).toBeLessThanOrEqual(10240);
  expect(crowded).toBeGreaterThan(0.8 * 10240);
});

it("counts pairs of frames, and merged masks, as the older family does", () => {
  const vr7: TokenRule = {
    pictures: { kind: "fixed", tokensPerFrame: 169 / 2 },
    tokensPerMask: 1,
    tokensPerObject: 4,
  };
  expect(questionTokens(vr7, frame, 8, [1, 32])).toBe(4 * 169 + 1 + 4);
});

it("of marked frames alone, only masks count", () => {
  const prl: TokenRule = {
    pictures: { kind: "none" },
    tokensPerMask: 32,
    tokensPerObject: Number.POSITIVE_INFINITY,
  };
  expect(questionTokens(prl, frame, 0, [8, 1])).toBe(9 * 32);
});
