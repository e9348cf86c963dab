import { expect, it } from "vitest";
import {
  chosenSettings,
  settingsWords,
  USUAL_SETTINGS,
  withNumber,
  withTemperature,
} from "./chosen-settings.ts";

it("a number is set and left to the model again, and a temperature of 0 is greedy", () => {
  const set = withNumber(withTemperature(USUAL_SETTINGS, 0.7), "maxNewTokens", 48);
  expect(set).toEqual({ seed: 42, maxNewTokens: 48, sampling: { temperature: 0.7, topK: 20, topP: 0.8 } });
  expect(withTemperature(withNumber(set, "maxNewTokens", null), 0)).toEqual(USUAL_SETTINGS);
});

it("what was set is said, and nothing where all is usual", () => {
  expect(settingsWords(USUAL_SETTINGS)).toBe("");
  expect(settingsWords(withNumber(withTemperature({ seed: 7 }, 0.5), "maxFrames", 1))).toBe(
    "1 frame · temperature 0.5 · seed 7",
  );
});

it("what an answer was asked with is taken over, but for its span", () => {
  expect(chosenSettings({ seed: 1, span: { first: 0, last: 4 }, fps: 2, maxFrames: 8 })).toEqual({
    seed: 1,
    maxFrames: 8,
  });
});
