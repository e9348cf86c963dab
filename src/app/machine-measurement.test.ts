import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeviceSpeed } from "../core/device-speed.ts";
import { ok, type Result } from "../core/failure.ts";
import type { AnswerId } from "../core/project.ts";
import type { DeviceReport } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { MachineMeasurement } from "./machine-measurement.ts";

const speed: DeviceSpeed = {
  device: "wasm",
  threads: 2,
  operationsPerSecond: 4e10,
  bytesPerSecond: 5e9,
  halfPrecision: false,
  maxBufferBytes: null,
};

/** Engine workers whose measurement ends when the test says. */
function measurement() {
  const ends: ((result: Result<DeviceSpeed>) => void)[] = [];
  const restart = vi.fn(() => ends.at(-1)?.({ ok: false, error: { code: "cancelled", message: "ended" } }));
  const measure = vi.fn(
    (_device: string, onProgress: (fraction: number) => void) =>
      new Promise<Result<DeviceSpeed>>((resolve) => {
        onProgress(0.5);
        ends.push(resolve);
      }),
  );
  return { machine: new MachineMeasurement(() => ({ measure, restart })), ends, restart, measure };
}

const state = () => useApp.getState().machine;
const measured = { kind: "measured", machine: { speed, freeBytes: 60 } };

describe("MachineMeasurement", () => {
  beforeEach(() => {
    const stored = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
    vi.stubGlobal("location", { search: "" });
    vi.stubGlobal("navigator", {
      userAgent: "test",
      hardwareConcurrency: 4,
      storage: { estimate: async () => ({ quota: 100, usage: 40 }) },
    });
    useApp.setState({ machine: { kind: "unknown" }, live: {}, model: { kind: "idle" }, deviceReport: null });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("recalls the speed of the device that the model is on, and measures nothing", async () => {
    const { machine, ends, measure } = measurement();
    useApp.setState({ deviceReport: { device: "wasm" } as DeviceReport });
    await machine.recall();
    expect(state()).toEqual({ kind: "unknown" });
    const first = machine.measure();
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    ends[0]!(ok(speed));
    await first;
    for (const device of ["webgpu", "wasm"] as const) {
      useApp.setState({ machine: { kind: "unknown" }, deviceReport: { device } as DeviceReport });
      await machine.recall();
      expect(state()).toEqual(device === "wasm" ? measured : { kind: "unknown" });
    }
    expect(measure).toHaveBeenCalledOnce();
  });

  it("measures in a worker that ends with it, and remembers what it found", async () => {
    const { machine, ends, restart, measure } = measurement();
    const first = machine.measure();
    await vi.waitFor(() => expect(state()).toEqual({ kind: "measuring", fraction: 0.5 }));
    ends[0]!(ok(speed));
    await first;
    expect(state()).toEqual(measured);
    expect(restart).toHaveBeenCalledOnce();
    useApp.setState({ machine: { kind: "unknown" } });
    await machine.measure();
    expect(state()).toEqual(measured);
    expect(measure).toHaveBeenCalledOnce();
  });

  it("measures again when it is told to, and in another browser", async () => {
    const { machine, ends, measure } = measurement();
    for (const [runs, anew] of [
      [1, false],
      [2, true],
    ] as const) {
      const run = machine.measure(anew);
      await vi.waitFor(() => expect(ends).toHaveLength(runs));
      ends.at(-1)!(ok(speed));
      await run;
    }
    vi.stubGlobal("navigator", { userAgent: "another", hardwareConcurrency: 4 });
    void machine.measure();
    await vi.waitFor(() => expect(measure).toHaveBeenCalledTimes(3));
  });

  it("waits while an answer is computed", async () => {
    const { machine, ends, measure } = measurement();
    const id = "a" as AnswerId;
    useApp.setState({
      live: {
        [id]: {
          stage: "reading",
          done: 0,
          total: 1,
          startedMs: 0,
          secondsLeft: null,
          tokensPerSecond: null,
          stop: () => {},
        },
      },
    });
    const run = machine.measure();
    await vi.waitFor(() => expect(state()).toEqual({ kind: "waiting" }));
    expect(measure).not.toHaveBeenCalled();
    useApp.setState({ live: {} });
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    ends[0]!(ok(speed));
    await run;
    expect(state()).toEqual(measured);
  });

  it("measures nothing when it is skipped while it waits", async () => {
    const { machine, measure } = measurement();
    useApp.setState({ model: { kind: "loading", progress: null } });
    const run = machine.measure();
    await vi.waitFor(() => expect(state()).toEqual({ kind: "waiting" }));
    machine.cancel();
    await run;
    expect(state()).toEqual({ kind: "unknown" });
    expect(measure).not.toHaveBeenCalled();
  });

  it("leaves nothing behind when it is skipped", async () => {
    const { machine, ends, restart } = measurement();
    const run = machine.measure();
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    machine.cancel();
    await run;
    expect(state()).toEqual({ kind: "unknown" });
    expect(restart).toHaveBeenCalled();
  });
});
