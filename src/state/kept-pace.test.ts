import { afterEach, expect, it } from "vitest";
import type { AnswerId, Exchange } from "../core/project.ts";
import type { DeviceReport, ModelInfo, SeenReport } from "../protocol/engine.ts";
import { useApp } from "./app-store.ts";
import { createEmptyProject, useDocument } from "./document.ts";
import { keepPace, keptPace } from "./kept-pace.ts";
import { parseSettings } from "./settings.ts";

const initial = useApp.getState();
afterEach(() => useApp.setState(initial, true));

const load = (packageHash: string, device: "wasm" | "webgpu") =>
  useApp.setState({
    model: { kind: "ready", info: { packageHash } as ModelInfo },
    deviceReport: { device } as DeviceReport,
  });

function answer(packageHash: string): void {
  const id = crypto.randomUUID() as AnswerId;
  const project = createEmptyProject();
  const timings = { firstTokenMs: 2000, totalMs: 5000, tokensPerSecond: 10 };
  const exchange = { id, model: { packageHash }, timings } as Exchange;
  useDocument.setState({ project: { ...project, exchanges: [exchange] } });
  const frames = [{ index: 0, labelSeconds: 0, keptTokens: 50, totalTokens: 100 }];
  useApp.setState({ seen: { [id]: { frames, regions: [] } as unknown as SeenReport } });
}

it("the next visit knows the pace of a model on a device, and of no other", () => {
  load("a", "wasm");
  expect(keptPace(useApp.getState())).toBeNull();
  answer("a");
  keepPace();
  // As the next visit reads it.
  const settings = parseSettings(JSON.parse(JSON.stringify(useApp.getState().settings)));
  useApp.setState({ settings, seen: {} });
  expect(keptPace(useApp.getState())).toEqual({ msPerToken: 20, writingMs: 3000, msPerWrittenToken: 100 });
  load("a", "webgpu");
  expect(keptPace(useApp.getState())).toBeNull();
  load("b", "wasm");
  expect(keptPace(useApp.getState())).toBeNull();
});

it("a few models are kept, the newest first, each once", () => {
  for (const hash of [..."abcdefghijklmn", "n"]) {
    load(hash, "wasm");
    answer(hash);
    keepPace();
  }
  const { paces } = useApp.getState().settings;
  expect(paces.map(({ packageHash }) => packageHash).join("")).toBe("nmlkjihgfedc");
});

it("what is no pace is forgotten, and nothing else of the settings", () => {
  const paces = [{ packageHash: "a", place: "wasm", pace: { msPerToken: "soon" } }];
  expect(parseSettings({ theme: "dark", paces })).toMatchObject({ theme: "dark", paces: [] });
});
