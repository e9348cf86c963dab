import { type GpuLack, gpuLack } from "../../core/gpu-lack.ts";
import type { DeviceReport } from "../../protocol/engine.ts";
import { createExecution, type Execution } from "./execution.ts";
import { type Gpu, MIN_SAFE_SUBGROUP, openGpu, requestAdapter } from "./gpu.ts";
import { buildFor, loadRuntime, RUNTIME_VERSION, type Runtime } from "./runtime.ts";
import { runSelfTest } from "./self-test.ts";
import { type SelfTestMemory, type Verdict, verdictKey } from "./self-test-memory.ts";

export type SelfTestResults = DeviceReport["selfTest"];

/** What came of trying WebGPU: a device that computes correctly, or why there is none. */
export type Trial =
  | {
      readonly ok: true;
      readonly execution: Execution;
      readonly reason: string;
      readonly selfTest: SelfTestResults;
    }
  | { readonly ok: false; readonly reason: string; readonly selfTest: SelfTestResults };

/** What a trial is made of; tests have their own. */
export interface TrialSteps {
  requestAdapter: typeof requestAdapter;
  /** Why there is no adapter. */
  lack(): GpuLack;
  openGpu: typeof openGpu;
  loadRuntime(): Promise<Runtime>;
  runSelfTest: typeof runSelfTest;
  verdictKey(adapter: GPUAdapter): Promise<string>;
  readonly memory: SelfTestMemory;
}

export const trialSteps = (memory: SelfTestMemory): TrialSteps => ({
  requestAdapter,
  lack: () => gpuLack(globalThis),
  openGpu,
  loadRuntime: () => loadRuntime(buildFor("webgpu")),
  runSelfTest,
  verdictKey: (adapter) => verdictKey(adapter, RUNTIME_VERSION),
  memory,
});

/** Opens WebGPU, tested now or, on this very adapter and browser, before. @param onSign called while it is tested */
export async function tryGpu(steps: TrialSteps, adapter: GPUAdapter, onSign: () => void): Promise<Trial> {
  try {
    const key = await steps.verdictKey(adapter);
    const known = await steps.memory.recall(key);
    if (!known) return await test(steps, key, onSign);
    const day = new Date(known.testedAt).toISOString().slice(0, 10);
    if (!known.passed) return rejected(known.results, `, remembered from ${day}`);
    const gpu = await open(steps, known.subgroups ? MIN_SAFE_SUBGROUP : Number.POSITIVE_INFINITY);
    if (!gpu) return unopened("the adapter is gone");
    return {
      ok: true,
      execution: createExecution(await steps.loadRuntime(), gpu),
      reason: `WebGPU passed the self-test, remembered from ${day}`,
      selfTest: known.results,
    };
  } catch (error) {
    return unopened(error instanceof Error ? error.message : String(error));
  }
}

/** Tests WebGPU, a second time without subgroups when they may be at fault. */
async function test(steps: TrialSteps, key: string, onSign: () => void): Promise<Trial> {
  const runtime = await steps.loadRuntime();
  let results: SelfTestResults = [];
  let lastError = "";
  for (const smallestSubgroup of [MIN_SAFE_SUBGROUP, Number.POSITIVE_INFINITY]) {
    let gpu: Gpu | null = null;
    try {
      gpu = await open(steps, smallestSubgroup);
      if (!gpu) break;
      const subgroups = gpu.device.features.has("subgroups");
      results = await steps.runSelfTest(runtime, gpu, onSign);
      const passed = results.every((one) => one.passed);
      if (passed || !subgroups) await steps.memory.remember(verdict(key, passed, subgroups, results));
      if (passed) {
        const reason = Number.isFinite(smallestSubgroup)
          ? "WebGPU passed the self-test"
          : "WebGPU passed the self-test once subgroups were off";
        return { ok: true, execution: createExecution(runtime, gpu), reason, selfTest: results };
      }
      gpu.device.destroy();
      if (!subgroups) break;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      gpu?.device.destroy();
    }
  }
  return results.some((one) => !one.passed) ? rejected(results) : unopened(lastError || "no device");
}

/** A device uses its adapter up. @returns null when there is no adapter any more */
async function open(steps: TrialSteps, smallestSubgroup: number): Promise<Gpu | null> {
  const found = await steps.requestAdapter();
  return found && steps.openGpu(found.adapter, found.software, smallestSubgroup);
}

const verdict = (key: string, passed: boolean, subgroups: boolean, results: SelfTestResults): Verdict => ({
  key,
  testedAt: Date.now(),
  passed,
  subgroups,
  results: results.map((one) => ({ ...one })),
});

function rejected(selfTest: SelfTestResults, when = ""): Trial {
  const wrong = selfTest.filter((one) => !one.passed).map((one) => one.name);
  return {
    ok: false,
    reason: `WebGPU failed the self-test (wrong results in ${wrong.join(", ")}${when})`,
    selfTest,
  };
}

/** Nothing is known of the adapter then, so nothing is remembered. */
function unopened(why: string): Trial {
  return { ok: false, reason: `WebGPU could not be opened (${why})`, selfTest: [] };
}
