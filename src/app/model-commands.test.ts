import { beforeEach, expect, it } from "vitest";
import type { ModelInfo } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import type { MachineMeasurement } from "./machine-measurement.ts";
import { createModelCommands } from "./model-commands.ts";
import type { ModelLibrary } from "./model-library.ts";
import type { ModelSession } from "./model-session.ts";

let done: string[];

const models = {
  leave: () => done.push("ends a visit"),
  choose: () => done.push("goes over"),
  ready: async () => done.push("loads"),
  reload: async () => done.push("starts another worker"),
} as unknown as ModelSession;
const library = {
  remove: async (folder: string) => done.push(`removes ${folder}`),
} as unknown as ModelLibrary;
const engine = { forgetSelfTest: async () => void done.push("forgets the self-test") };
const commands = createModelCommands(models, library, engine, {} as MachineMeasurement);

beforeEach(() => {
  done = [];
  useApp.getState().settingsChanged({ model: "nano" });
  useApp.setState({ model: { kind: "ready", info: {} as ModelInfo } });
});

it("another model takes a loaded one's place in the same worker", () => {
  commands.chooseModel("big-q4f32");
  expect(done).toEqual(["ends a visit", "goes over"]);
  expect(useApp.getState().settings.model).toBe("big-q4f32");
});

it("another model does not wait for one that still loads", () => {
  useApp.setState({ model: { kind: "loading", progress: null } });
  commands.chooseModel("big-q4f32");
  expect(done).toEqual(["ends a visit", "starts another worker"]);
});

it("the worker ends before its model's files are deleted", async () => {
  useApp.getState().settingsChanged({ model: "big-q4f32" });
  await commands.removeModel("big-q4f32");
  expect(done).toEqual(["starts another worker", "removes big-q4f32"]);
  expect(useApp.getState().settings.model).not.toBe("big-q4f32");
});

it("a device is tested again in a worker that knows of no test", async () => {
  await commands.testDeviceAgain();
  expect(done).toEqual(["forgets the self-test", "starts another worker"]);
});
