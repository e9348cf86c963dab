import { beforeEach, describe, expect, it, vi } from "vitest";
import { FailureError } from "../core/failure.ts";
import type { ModelPackage } from "../package/open-package.ts";
import type { AskEvent, AskRequest, DeviceChoice, EngineApi, JobId, OnFault } from "../protocol/engine.ts";
import { createEngine, type EngineParts } from "./engine-service.ts";
import type { Model } from "./families/model.ts";
import type { Execution } from "./runtime/execution.ts";
import { GpuHealth } from "./runtime/gpu.ts";
import { checkpoint } from "./runtime/yield-budget.ts";

const EOS = 9;

/** What happened, in order. */
let log: string[];
/** Tokens that a model says; it stops at `EOS` and, where the list ends, waits for a stop. */
let answerIds: number[];

beforeEach(() => {
  log = [];
  answerIds = [1, 2, EOS];
});

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A device that can be lost, as far as the engine knows one. */
function fakeGpuDevice() {
  const health = new GpuHealth();
  const lost = deferred<GPUDeviceLostInfo>();
  const lose = () => {
    lost.resolve({} as GPUDeviceLostInfo);
    health.fail(new FailureError("gpu-lost", "the graphics device was lost"));
  };
  const execution = {
    gpu: { health, device: { destroy: lose, lost: lost.promise } },
  } as unknown as Execution;
  return { execution, lose };
}

function fakeModel(name: string, execution: Execution): Model {
  return {
    execution,
    contextTokens: 100,
    generationConfig: { maxNewTokens: 8, repetitionPenalty: 1, eosTokenIds: [EOS] },
    sampling: { kind: "spread", frames: 4 },
    knowsRegions: true,
    tokenizer: {
      detokenizer: () => ({ push: (id: number) => `${id} `, finish: () => "" }),
      decode: (ids: readonly number[]) => ids.join(" "),
    },
    generation: {
      prefill: async () => undefined,
      async *generate(_options: unknown, signal: AbortSignal) {
        for (const id of answerIds) {
          await checkpoint(signal);
          yield id;
        }
        while (true) await checkpoint(signal);
      },
      dispose: async () => undefined,
    },
    read: async () => {
      log.push(`${name} reads`);
      return {
        prompt: { ids: Int32Array.of(1, 2, 3), splices: [], prefixEnds: [] },
        text: "prompt",
        seen: { frames: [], frameGrid: [0, 0], regions: [] },
        release: () => log.push(`${name} releases`),
      };
    },
    dispose: async () => void log.push(`${name} ends`),
  } as unknown as Model;
}

interface Setup {
  open?: EngineParts["device"]["open"];
  load?: (name: string, execution: Execution) => Promise<Model>;
  gpu?: ReturnType<typeof fakeGpuDevice>;
}

function engineWith({
  open,
  load = async (name, execution) => fakeModel(name, execution),
  gpu = fakeGpuDevice(),
}: Setup = {}) {
  const parts: EngineParts = {
    openPackage: async (source) => {
      if (source.kind !== "opfs") throw new FailureError("network", "there is no network here");
      const manifest = { id: source.path, name: source.path, family: "fake", variant: "q4f32" };
      return { manifest, hash: "abc", weightBytes: 5 } as unknown as ModelPackage;
    },
    modelLoader: ({ manifest }) => {
      if (manifest.name === "unknown") throw new FailureError("package-unsupported", "of no known family");
      return (execution) => {
        log.push(`${manifest.name} loads`);
        return load(manifest.name, execution);
      };
    },
    device: {
      open:
        open ??
        (async () => ({
          execution: gpu.execution,
          report: { device: "webgpu", reason: "it is there" } as never,
        })),
      forgetSelfTest: async () => void log.push("forgets"),
    },
  };
  const faults: string[] = [];
  const api: EngineApi = createEngine(parts);
  const loads = (path: string, device: DeviceChoice = "auto") =>
    api.load(
      { kind: "opfs", path },
      device,
      vi.fn() as never,
      ((failure) => void faults.push(failure.code)) as OnFault,
    );
  const asks = (id: string, onEvent: (event: AskEvent) => void = () => undefined) => {
    const request: AskRequest = {
      visual: { kind: "none" },
      regions: [],
      turns: [{ role: "user", parts: [] }] as never,
      settings: {},
    };
    return api.ask(id as JobId, "interactive", request, null, onEvent as never);
  };
  return { api, gpu, faults, loads, asks };
}

describe("a question", () => {
  it("is answered by the model that is loaded, word by word", async () => {
    const { loads, asks } = engineWith();
    expect(await loads("a")).toMatchObject({ ok: true, value: { id: "a", packageHash: "abc" } });
    const events: AskEvent[] = [];
    const result = await asks("1", (event) => void events.push(event));
    expect(result).toMatchObject({ ok: true, value: { tokenIds: [1, 2, EOS], finish: "stop" } });
    expect(events.filter(({ kind }) => kind === "text")).toEqual([
      { kind: "text", delta: "1 ", tokens: 1 },
      { kind: "text", delta: "2 ", tokens: 2 },
    ]);
    expect(log).toEqual(["a loads", "a reads", "a releases"]);
  });

  it("before a model is loaded says so", async () => {
    const { asks } = engineWith();
    expect(await asks("1")).toMatchObject({ ok: false, error: { code: "package-missing" } });
  });

  it("ends where it is when it is stopped, and the next one is answered", async () => {
    const { api, loads, asks } = engineWith();
    await loads("a");
    answerIds = [1, 2];
    const heard = deferred<void>();
    const asked = asks("1", (event) => event.kind === "text" && event.delta === "2 " && heard.resolve());
    await heard.promise;
    api.cancel("1" as JobId);
    expect(await asked).toMatchObject({ ok: true, value: { finish: "cancelled", tokenIds: [1, 2] } });
    answerIds = [EOS];
    expect(await asks("2")).toMatchObject({ ok: true, value: { finish: "stop" } });
  });

  it("that is stopped before its turn is never begun", async () => {
    const { api, loads, asks } = engineWith();
    await loads("a");
    answerIds = [1];
    const [first, second] = [asks("1"), asks("2")];
    api.cancel("2" as JobId);
    expect(await second).toMatchObject({ ok: false, error: { code: "cancelled" } });
    api.cancel("1" as JobId);
    await first;
    expect(log.filter((line) => line === "a reads")).toHaveLength(1);
  });

  it("that fails leaves the model usable", async () => {
    const { loads, asks, api } = engineWith({
      load: async (name, execution) => {
        const model = fakeModel(name, execution);
        let asked = 0;
        const read = (...args: Parameters<Model["read"]>) =>
          asked++ === 0 ? Promise.reject(new Error("std::bad_alloc")) : model.read(...args);
        return { ...model, read };
      },
    });
    await loads("a");
    expect(await asks("1")).toMatchObject({ ok: false, error: { code: "out-of-memory" } });
    expect(await asks("2")).toMatchObject({ ok: true });
    expect(await api.report()).toMatchObject({ ok: true });
  });
});

describe("another model", () => {
  it("takes the first one's place on the same device, which stays open", async () => {
    const { gpu, faults, loads, asks } = engineWith();
    const destroy = vi.spyOn(gpu.execution.gpu!.device, "destroy");
    await loads("a");
    await loads("b");
    expect(log).toEqual(["a loads", "a ends", "b loads"]);
    expect(destroy).not.toHaveBeenCalled();
    await asks("1");
    expect(log.at(-1)).toBe("b releases");
    gpu.lose();
    await vi.waitFor(() => expect(faults).toEqual(["gpu-lost"]));
  });

  it("ends the questions to the one before", async () => {
    const { loads, asks } = engineWith();
    await loads("a");
    answerIds = [1];
    const [running, waiting] = [asks("1"), asks("2")];
    await loads("b");
    expect(await waiting).toMatchObject({ ok: false, error: { code: "cancelled" } });
    await running;
    answerIds = [EOS];
    expect(await asks("3")).toMatchObject({ ok: true });
  });
});

describe("the model before stays usable", () => {
  const report = { device: "wasm", reason: "the CPU was asked for" } as never;
  const onlyCpu: EngineParts["device"]["open"] = async (choice) => {
    if (choice === "webgpu") throw new FailureError("no-webgpu", "this browser offers no WebGPU adapter");
    return { execution: { gpu: null } as unknown as Execution, report };
  };

  it("when a device is asked for that is not there", async () => {
    const { api, loads, asks } = engineWith({ open: onlyCpu });
    await loads("a");
    expect(await loads("a", "webgpu")).toMatchObject({ ok: false, error: { code: "no-webgpu" } });
    expect(await asks("1")).toMatchObject({ ok: true });
    expect(await api.report()).toEqual({ ok: true, value: report });
    expect(log).not.toContain("a ends");
  });

  it("when the next package cannot be read, or is of no known family", async () => {
    const { api, loads, asks } = engineWith();
    await loads("a");
    const elsewhere = { kind: "url", baseUrl: "models/x/" } as const;
    const missing = await api.load(elsewhere, "auto", vi.fn() as never, vi.fn() as never);
    expect(missing).toMatchObject({ ok: false, error: { code: "network" } });
    expect(await loads("unknown")).toMatchObject({ ok: false, error: { code: "package-unsupported" } });
    expect(await asks("1")).toMatchObject({ ok: true });
  });
});

it("a model that does not load leaves none, and the next one loads", async () => {
  const { api, loads, asks } = engineWith({
    load: async (name, execution) => {
      if (name === "broken") throw new Error("memory access out of bounds");
      return fakeModel(name, execution);
    },
  });
  await loads("a");
  expect(await loads("broken")).toMatchObject({ ok: false, error: { code: "internal" } });
  expect(await asks("1")).toMatchObject({ ok: false, error: { code: "package-missing" } });
  expect(await api.report()).toMatchObject({ ok: false });
  expect(await loads("b")).toMatchObject({ ok: true });
});

describe("a device that is lost", () => {
  it("is told of once, also when no question runs", async () => {
    const { api, faults, loads } = engineWith();
    await loads("a");
    await api.injectDeviceLoss();
    await vi.waitFor(() => expect(faults).toEqual(["gpu-lost"]));
  });

  it("fails the question that runs, whatever that noticed first", async () => {
    const gpu = fakeGpuDevice();
    const { loads, asks } = engineWith({
      gpu,
      load: async (name, execution) => ({
        ...fakeModel(name, execution),
        read: async () => {
          setTimeout(gpu.lose, 5);
          throw new Error("mapAsync was aborted");
        },
      }),
    });
    await loads("a");
    expect(await asks("1")).toMatchObject({ ok: false, error: { code: "gpu-lost" } });
    expect(await asks("2")).toMatchObject({ ok: false, error: { code: "gpu-lost" } });
  });

  it("fails the model that loads, and is told of", async () => {
    const gpu = fakeGpuDevice();
    const { faults, loads } = engineWith({
      gpu,
      load: async () => {
        gpu.lose();
        throw new Error("an odd error of the runtime");
      },
    });
    expect(await loads("a")).toMatchObject({ ok: false, error: { code: "gpu-lost" } });
    await vi.waitFor(() => expect(faults).toEqual(["gpu-lost"]));
  });
});
