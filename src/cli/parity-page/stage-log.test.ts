import { expect, test } from "vitest";
import type { Variant } from "../../package/manifest.ts";
import { type StageReport, stagePassed } from "./report.ts";
import { StageLog } from "./stage-log.ts";

function verdict(compare: (log: StageLog) => void, dtype: Variant = "f32"): boolean {
  const log = new StageLog(dtype);
  compare(log);
  return log.stages.every(stagePassed);
}

test("integers pass only when all are equal", () => {
  expect(verdict((log) => log.exact("ids", [1, 2], [1, 2]))).toBe(true);
  expect(verdict((log) => log.exact("ids", [1, 3], [1, 2]))).toBe(false);
  expect(verdict((log) => log.exact("ids", [1], [1, 2]))).toBe(false);
  expect(verdict((log) => log.exact("ids", [1, 2], [1]))).toBe(false);
});

test("floats pass within a ten-thousandth of the stage's scale", () => {
  expect(verdict((log) => log.floats("logits", [20, 0.001], [20, 0]))).toBe(true);
  expect(verdict((log) => log.floats("logits", [20, 0.003], [20, 0]))).toBe(false);
});

test("floats fail on NaN, on missing values, and when nothing was compared", () => {
  expect(verdict((log) => log.floats("logits", [Number.NaN, 1], [0, 1]))).toBe(false);
  expect(verdict((log) => log.floats("logits", [1], [1, 1]))).toBe(false);
  expect(verdict((log) => log.floats("logits", [], []))).toBe(false);
});

test("text is reported with both sides", () => {
  const log = new StageLog("f32");
  log.same("prompt", "a", "b");
  const [stage] = log.stages as [Extract<StageReport, { kind: "exact" }>];
  expect(stagePassed(stage)).toBe(false);
  expect(stage.detail).toContain('expected "b", got "a"');
});

test("quantised packages are held to a bound of their own, and not to what their floats chose", () => {
  const roughly = (log: StageLog) => log.floats("logits", [20, 0.9, 3], [20, 1, 3]);
  const far = (log: StageLog) => log.floats("logits", [20, 9, 3], [20, 1, 3]);
  const otherId = (log: StageLog) => log.exact("generated ids", [1, 2], [1, 3], "choice");
  const otherPrompt = (log: StageLog) => log.exact("prompt ids", [1, 2], [1, 3]);
  expect([roughly, far, otherId, otherPrompt].map((compare) => verdict(compare))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect([roughly, far, otherId, otherPrompt].map((compare) => verdict(compare, "q4f32"))).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
