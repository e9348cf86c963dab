import { expect, test } from "vitest";
import { type StageReport, stagePassed } from "./report.ts";
import { StageLog } from "./stage-log.ts";

function verdict(compare: (log: StageLog) => void): boolean {
  const log = new StageLog();
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
  const log = new StageLog();
  log.same("prompt", "a", "b");
  const [stage] = log.stages as [Extract<StageReport, { kind: "exact" }>];
  expect(stagePassed(stage)).toBe(false);
  expect(stage.detail).toContain('expected "b", got "a"');
});
