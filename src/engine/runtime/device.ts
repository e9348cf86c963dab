import { FailureError } from "../../core/failure.ts";
import type { DeviceChoice, DeviceReport } from "../../protocol/engine.ts";
import { createExecution, type Execution } from "./execution.ts";
import { type Gpu, MIN_SAFE_SUBGROUP, openGpu, reportedLimits, requestAdapter } from "./gpu.ts";
import { buildFor, loadRuntime } from "./runtime.ts";
import { runSelfTest } from "./self-test.ts";

export interface OpenDevice {
  readonly execution: Execution;
  readonly report: DeviceReport;
}

/**
 * Chooses and opens the device. `auto` takes WebGPU on a hardware adapter that computes correctly, else wasm; naming a
 * device insists on it.
 * @param onSign called while it goes on, as a sign of life
 * @throws FailureError `no-webgpu` or `gpu-rejected` when WebGPU was asked for by name
 */
export async function openDevice(
  choice: DeviceChoice,
  onSign: () => void = () => undefined,
): Promise<OpenDevice> {
  if (choice === "wasm") return openWasm("the CPU was asked for");
  const found = await requestAdapter();
  if (!found) {
    if (choice === "auto") return openWasm("this browser offers no WebGPU adapter");
    throw new FailureError("no-webgpu", "this browser offers no WebGPU adapter; choose the CPU instead");
  }
  if (choice === "auto" && found.software) {
    return openWasm("the WebGPU adapter is a software one, slower than the CPU build");
  }
  const attempt = await openTested(onSign);
  if (attempt.ok) return attempt.device;
  if (choice === "auto") return openWasm(attempt.reason, attempt.selfTest);
  throw new FailureError("gpu-rejected", `${attempt.reason}; choose the CPU instead`);
}

type SelfTestResults = DeviceReport["selfTest"];
type Attempt =
  | { readonly ok: true; readonly device: OpenDevice }
  | { readonly ok: false; readonly reason: string; readonly selfTest: SelfTestResults };

/** Opens WebGPU and tests it, a second time without subgroups when they may be at fault. */
async function openTested(onSign: () => void): Promise<Attempt> {
  const runtime = await loadRuntime(buildFor("webgpu"));
  let selfTest: SelfTestResults = [];
  let lastError = "";
  for (const smallestSubgroup of [MIN_SAFE_SUBGROUP, Number.POSITIVE_INFINITY]) {
    let gpu: Gpu | null = null;
    try {
      // A device uses its adapter up.
      const found = await requestAdapter();
      if (!found) break;
      gpu = await openGpu(found.adapter, found.software, smallestSubgroup);
      const hadSubgroups = gpu.device.features.has("subgroups");
      selfTest = await runSelfTest(runtime, gpu, onSign);
      if (selfTest.every((test) => test.passed)) {
        const reason = Number.isFinite(smallestSubgroup)
          ? "WebGPU passed the self-test"
          : "WebGPU passed the self-test once subgroups were off";
        const execution = createExecution(runtime, gpu);
        return { ok: true, device: { execution, report: reportOf(execution, reason, selfTest) } };
      }
      gpu.device.destroy();
      if (!hadSubgroups) break;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      gpu?.device.destroy();
    }
  }
  const failed = selfTest.filter((test) => !test.passed).map((test) => test.name);
  const detail = failed.length > 0 ? `wrong results in ${failed.join(", ")}` : lastError || "no device";
  return { ok: false, reason: `WebGPU failed the self-test (${detail})`, selfTest };
}

async function openWasm(reason: string, selfTest: SelfTestResults = []): Promise<OpenDevice> {
  const execution = createExecution(await loadRuntime(buildFor("wasm")), null);
  return { execution, report: reportOf(execution, reason, selfTest) };
}

function reportOf({ runtime, gpu }: Execution, reason: string, selfTest: SelfTestResults): DeviceReport {
  const { build, threads, version } = runtime;
  return {
    device: gpu ? "webgpu" : "wasm",
    reason,
    adapter: gpu && {
      vendor: gpu.info.vendor,
      architecture: gpu.info.architecture,
      description: gpu.info.description,
      software: gpu.software,
    },
    features: gpu ? [...gpu.device.features].sort() : [],
    limits: gpu ? reportedLimits(gpu.device) : {},
    selfTest,
    runtime: { build, threads, version },
  };
}
