import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RUNTIME_VERSION } from "./runtime.ts";
import { SelfTestMemory, type Verdict, verdictKey } from "./self-test-memory.ts";
import type { VerdictStore } from "./verdict-store.ts";

const verdict: Verdict = {
  key: "an adapter",
  testedAt: Date.UTC(2026, 10, 29),
  passed: false,
  subgroups: true,
  results: [{ name: "matrix product", worstError: Number.POSITIVE_INFINITY, passed: false }],
};

/** As IndexedDB has it: a copy of what was put. */
function storeOf(held?: unknown): VerdictStore {
  let value = held;
  return {
    read: async () => structuredClone(value),
    write: async (next) => {
      value = structuredClone(next);
    },
    clear: async () => {
      value = undefined;
    },
  };
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a verdict", () => {
  it("is remembered until it is forgotten", async () => {
    const memory = new SelfTestMemory(storeOf());
    expect(await memory.recall(verdict.key)).toBeNull();
    await memory.remember(verdict);
    expect(await memory.recall(verdict.key)).toEqual(verdict);
    await memory.forget();
    expect(await memory.recall(verdict.key)).toBeNull();
  });

  it("of something else says nothing", async () => {
    const memory = new SelfTestMemory(storeOf(verdict));
    expect(await memory.recall("another adapter")).toBeNull();
  });

  it.each([
    ["text", "passed"],
    ["another shape", { key: verdict.key, passed: true }],
    ["no results", { ...verdict, results: [] }],
    ["results without errors", { ...verdict, results: [{ name: "a", passed: true }] }],
    ["a time that is none", { ...verdict, testedAt: Number.NaN }],
  ])("that is %s is none", async (_, held) => {
    expect(await new SelfTestMemory(storeOf(held)).recall(verdict.key)).toBeNull();
  });

  it("is none where storage fails", async () => {
    const refused = () => Promise.reject(new DOMException("no storage here", "SecurityError"));
    const memory = new SelfTestMemory({ read: refused, write: refused, clear: refused });
    await memory.remember(verdict);
    expect(await memory.recall(verdict.key)).toBeNull();
    await memory.forget();
    expect(console.warn).toHaveBeenCalledTimes(3);
  });

  it("is none where storage does not answer", async () => {
    const never = () => new Promise<never>(() => undefined);
    const memory = new SelfTestMemory({ read: never, write: never, clear: never }, 5);
    await memory.remember(verdict);
    expect(await memory.recall(verdict.key)).toBeNull();
  });
});

describe("the key", () => {
  const info = { vendor: "a", architecture: "b", device: "c", description: "d", subgroupMinSize: 32 };
  const adapter = (change: object = {}, features: readonly string[] = ["shader-f16"]) =>
    ({ info: { ...info, ...change }, features: new Set(features) }) as unknown as GPUAdapter;
  const key = (one = adapter(), version = "1.30.0", browser: unknown = "browser 156.0.1") =>
    verdictKey(one, version, Promise.resolve(browser));

  it("is the same for the same adapter, browser and runtime", async () => {
    expect(await key()).toBe(await key());
  });

  it.each([
    ["vendor", key(adapter({ vendor: "x" }))],
    ["architecture", key(adapter({ architecture: "x" }))],
    ["device", key(adapter({ device: "x" }))],
    ["description", key(adapter({ description: "x" }))],
    ["driver, where the browser says it", key(adapter({ driver: "551.23" }))],
    ["features", key(adapter({}, []))],
    ["browser's version", key(adapter(), "1.30.0", "browser 156.0.2")],
    ["runtime's version", key(adapter(), "1.31.0")],
  ])("is another one with another %s", async (_, changed) => {
    expect(await changed).not.toBe(await key());
  });
});

it("the runtime's version is the one that is installed", () => {
  const { version } = JSON.parse(readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  expect(RUNTIME_VERSION).toBe(version);
});
