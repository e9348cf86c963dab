import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GpuLack } from "../../core/gpu-lack.ts";
import type { Execution } from "./execution.ts";
import { type Gpu, GpuHealth } from "./gpu.ts";
import type { SelfTestResults, TrialSteps } from "./gpu-trial.ts";
import type { Runtime } from "./runtime.ts";
import { SelfTestMemory } from "./self-test-memory.ts";
import { WorkerDevice } from "./worker-device.ts";

const runtime = { build: "jspi", threads: 1, version: "1.30.0" } as Runtime;
const cpu = { runtime: { ...runtime, build: "wasm" }, gpu: null } as unknown as Execution;
const PASSED: SelfTestResults = [{ name: "matrix product", worstError: 1e-7, passed: true }];
const FAILED: SelfTestResults = [{ name: "matrix product", worstError: 1, passed: false }];

/** A browser with an adapter, and what it stores. */
class Browser {
  adapters = 0;
  tests = 0;
  hasAdapter = true;
  lack: GpuLack = "no-adapter";
  software = false;
  key = "adapter 1";
  stored: unknown;
  opened: { gpu: Gpu; destroyed: boolean }[] = [];
  openingFails = false;
  result = (_subgroups: boolean): SelfTestResults | Error => PASSED;

  /** A worker of this browser. */
  worker(): WorkerDevice {
    const steps: TrialSteps = {
      requestAdapter: async () => {
        this.adapters++;
        return this.hasAdapter ? { adapter: {} as GPUAdapter, software: this.software } : null;
      },
      lack: () => this.lack,
      openGpu: async (_adapter, software, smallestSubgroup = 16) => {
        if (this.openingFails) throw new Error("requestDevice failed");
        const entry = { gpu: null as unknown as Gpu, destroyed: false };
        const features = new Set(Number.isFinite(smallestSubgroup) ? ["subgroups"] : []);
        const destroy = () => {
          entry.destroyed = true;
        };
        const device = { features, limits: {}, destroy } as unknown as GPUDevice;
        const info = { vendor: "v", architecture: "a", description: "d" } as GPUAdapterInfo;
        entry.gpu = { device, info, software: software ?? false, health: new GpuHealth() };
        this.opened.push(entry);
        return entry.gpu;
      },
      loadRuntime: async () => runtime,
      runSelfTest: async (_runtime, gpu) => {
        this.tests++;
        const result = this.result(gpu.device.features.has("subgroups"));
        if (result instanceof Error) throw result;
        return result;
      },
      verdictKey: async () => this.key,
      memory: new SelfTestMemory({
        read: async () => this.stored,
        write: async (verdict) => {
          this.stored = verdict;
        },
        clear: async () => {
          this.stored = undefined;
        },
      }),
    };
    return new WorkerDevice(steps, async () => cpu);
  }
}

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
  vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2026, 10, 29, 12));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("one worker", () => {
  it("opens and tests its graphics device once", async () => {
    const device = browser.worker();
    const first = await device.open("auto");
    expect(first.report).toMatchObject({
      device: "webgpu",
      reason: "WebGPU passed the self-test",
      selfTest: PASSED,
    });
    expect((await device.open("webgpu")).execution).toBe(first.execution);
    expect((await device.open("wasm")).execution).toBe(cpu);
    expect((await device.open("auto")).execution).toBe(first.execution);
    expect(browser.opened).toHaveLength(1);
    expect(browser.tests).toBe(1);
  });

  it("tries once more without subgroups, and keeps that device", async () => {
    browser.result = (subgroups) => (subgroups ? FAILED : PASSED);
    const { report } = await browser.worker().open("auto");
    expect(report).toMatchObject({ device: "webgpu", features: [], reason: /once subgroups were off/ });
    expect(browser.opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  it("takes the CPU, and says why, when the device computes wrongly", async () => {
    browser.result = () => FAILED;
    const device = browser.worker();
    const { report } = await device.open("auto");
    expect(report).toMatchObject({
      device: "wasm",
      reason: /wrong results in matrix product/,
      selfTest: FAILED,
    });
    await expect(device.open("webgpu")).rejects.toMatchObject({ failure: { code: "gpu-rejected" } });
    expect(browser.opened.every(({ destroyed }) => destroyed)).toBe(true);
    expect(browser.tests).toBe(2);
  });

  it.each([
    ["page-insecure", /neither on HTTPS nor on localhost/],
    ["no-webgpu", /has no WebGPU/],
    ["no-adapter", /offers no adapter/],
  ] as const)("says at once why it gets no GPU: %s", async (lack, reason) => {
    browser.hasAdapter = false;
    browser.lack = lack;
    const device = browser.worker();
    await expect(device.open("webgpu")).rejects.toMatchObject({ failure: { code: lack } });
    expect((await device.open("auto")).report).toMatchObject({ device: "wasm", reason, lack });
    expect((await device.open("wasm")).report).not.toHaveProperty("lack");
    expect(browser.tests).toBe(0);
  });

  it("takes a software adapter only when asked for", async () => {
    browser.software = true;
    const device = browser.worker();
    expect((await device.open("auto")).report).toMatchObject({ device: "wasm", lack: "software" });
    expect((await device.open("webgpu")).report).toMatchObject({
      device: "webgpu",
      adapter: { software: true },
    });
  });
});

describe("the next worker", () => {
  it("opens the device without a test, and says since when it is known", async () => {
    await browser.worker().open("auto");
    const { report } = await browser.worker().open("auto");
    expect(report).toMatchObject({
      device: "webgpu",
      reason: "WebGPU passed the self-test, remembered from 2026-11-29",
      selfTest: PASSED,
    });
    expect(browser.tests).toBe(1);
  });

  it("opens it without subgroups where it passed without", async () => {
    browser.result = (subgroups) => (subgroups ? FAILED : PASSED);
    await browser.worker().open("auto");
    const { report } = await browser.worker().open("auto");
    expect(report.features).toEqual([]);
    expect(browser.tests).toBe(2);
  });

  it("rejects what was rejected, without opening it", async () => {
    browser.result = () => FAILED;
    await browser.worker().open("auto");
    const opened = browser.opened.length;
    const { report } = await browser.worker().open("auto");
    expect(report).toMatchObject({ device: "wasm", reason: /remembered from 2026-11-29/, selfTest: FAILED });
    expect(browser.opened).toHaveLength(opened);
    expect(browser.tests).toBe(2);
  });

  it.each([
    ["adapter, browser or test is another", () => (browser.key = "adapter 2")],
    ["verdict is damaged", () => (browser.stored = { key: browser.key, passed: true })],
    ["verdict is gone", () => (browser.stored = undefined)],
  ])("tests again when the %s", async (_, change) => {
    await browser.worker().open("auto");
    change();
    const { report } = await browser.worker().open("auto");
    expect(report.reason).toBe("WebGPU passed the self-test");
    expect(browser.tests).toBe(2);
  });

  it("tests again when it is asked to", async () => {
    browser.result = () => FAILED;
    const device = browser.worker();
    await device.open("auto");
    await device.forgetSelfTest();
    browser.result = () => PASSED;
    expect((await browser.worker().open("auto")).report.device).toBe("webgpu");
  });

  it("remembers nothing of a device that did not open, or was lost while it was tested", async () => {
    browser.result = () => new Error("the graphics device was lost");
    const { report } = await browser.worker().open("auto");
    expect(report).toMatchObject({
      device: "wasm",
      reason: /could not be opened \(the graphics device was lost\)/,
    });
    browser.openingFails = true;
    await browser.worker().open("auto");
    expect(browser.stored).toBeUndefined();
    browser.openingFails = false;
    browser.result = () => PASSED;
    expect((await browser.worker().open("auto")).report.device).toBe("webgpu");
  });
});
