import { expect, it } from "vitest";
import { USUAL_SETTINGS } from "./chosen-settings.ts";
import { costWords } from "./settings-cost.ts";

it("costs follow from the pace of earlier answers, and are not told before there are any", () => {
  const pace = { from: "answers" as const, tokensPerSecond: 8, tokensPerFrame: 150.4 };
  expect(costWords({ seed: 1, maxFrames: 4, maxNewTokens: 160 }, pace)).toBe(
    "At the pace so far: about 602 tokens to read, at most 20 s to write.",
  );
  expect(costWords(USUAL_SETTINGS, pace)).toBe("At the pace so far: 13 s for every 100 tokens written.");
  expect(costWords(USUAL_SETTINGS, { ...pace, from: "device" })).toBe(
    "By the measured speed of this device: 13 s for every 100 tokens written.",
  );
  expect(costWords(USUAL_SETTINGS, { ...pace, tokensPerSecond: null })).toBeNull();
});
