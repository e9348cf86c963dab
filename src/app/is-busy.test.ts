import { expect, it } from "vitest";
import type { AnswerId } from "../core/project.ts";
import { isBusy } from "./is-busy.ts";

const idle = {
  live: {},
  checks: {},
  track: null,
  describing: null,
  benchmarking: false,
  model: { kind: "idle" },
  modelJob: null,
  projectJob: null,
  video: { kind: "none" },
} as const;

it("is busy while an answer, a model, a project file or a video is under way", () => {
  expect(isBusy(idle)).toBe(false);
  expect(isBusy({ ...idle, model: { kind: "loading", progress: null } })).toBe(true);
  const modelJob = {
    kind: "adding",
    name: "a",
    folder: "a",
    progress: null,
    bytesPerSecond: null,
    startedMs: 0,
  } as const;
  expect(isBusy({ ...idle, modelJob })).toBe(true);
  expect(isBusy({ ...idle, projectJob: { kind: "opening", name: "a", fraction: 0 } })).toBe(true);
  expect(isBusy({ ...idle, video: { kind: "opening", name: "a", fraction: 0 } })).toBe(true);
  const live = {
    ["a" as AnswerId]: {
      stage: "writing",
      done: 0,
      total: 0,
      startedMs: 0,
      secondsLeft: null,
      tokensPerSecond: null,
      stop: () => {},
    },
  } as const;
  expect(isBusy({ ...idle, live })).toBe(true);
  expect(isBusy({ ...idle, benchmarking: true })).toBe(true);
  expect(isBusy({ ...idle, track: { objectIds: [], done: 0, total: 1, secondsLeft: null } })).toBe(true);
  expect(isBusy({ ...idle, describing: { stage: "finding", done: 0, total: 1 } })).toBe(true);
});
