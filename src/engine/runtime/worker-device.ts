import { FailureError } from "../../core/failure.ts";
import { GPU_LACKS } from "../../core/gpu-lack.ts";
import type { DeviceChoice, DeviceReport } from "../../protocol/engine.ts";
import type { Arithmetic } from "../cpu/integer-arithmetic.ts";
import { createExecution, type Execution } from "./execution.ts";
import { reportedLimits } from "./gpu.ts";
import { type SelfTestResults, type Trial, type TrialSteps, trialSteps, tryGpu } from "./gpu-trial.ts";
import { buildFor, loadRuntime } from "./runtime.ts";
import { SelfTestMemory } from "./self-test-memory.ts";
import { indexedVerdicts } from "./verdict-store.ts";

export interface OpenDevice {
  readonly execution: Execution;
  readonly report: DeviceReport;
}

const standardSteps = (): TrialSteps => trialSteps(new SelfTestMemory(indexedVerdicts()));

/**
 * @param threads as many as the page takes when absent
 * @param arithmetic the quickest when absent
 */
export async function openCpu(threads?: number, arithmetic?: Arithmetic): Promise<Execution> {
  return createExecution(await loadRuntime(buildFor("wasm"), threads), null, arithmetic);
}

/**
 * The devices of one worker. Each is opened once, and WebGPU tested once, however many models come and go. A graphics device that was
 * lost stays lost: what it left behind in the runtime makes another worker necessary.
 */
export class WorkerDevice {
  private trial: Trial | null = null;
  private cpu: Execution | null = null;

  constructor(
    private readonly steps = standardSteps(),
    private readonly openOnCpu: () => Promise<Execution> = openCpu,
  ) {}

  /**
   * `auto` takes WebGPU on a hardware adapter that computes correctly, else wasm; naming a device insists on it. One call at a time.
   * @param onSign called while it goes on, as a sign of life
   * @throws FailureError `page-insecure`, `no-webgpu`, `no-adapter` or `gpu-rejected` when WebGPU was asked for by name
   */
  async open(choice: DeviceChoice, onSign: () => void = () => undefined): Promise<OpenDevice> {
    if (choice === "wasm") return this.onCpu("the CPU was asked for");
    const found = await this.steps.requestAdapter();
    if (!found) {
      const lack = this.steps.lack();
      if (choice === "auto") return this.onCpu(GPU_LACKS[lack], [], lack);
      throw new FailureError(lack, GPU_LACKS[lack]);
    }
    if (choice === "auto" && found.software) {
      return this.onCpu("the WebGPU adapter is a software one, slower than the CPU build", [], "software");
    }
    const trial = this.trial ?? (await tryGpu(this.steps, found.adapter, onSign));
    // What did not open may open the next time.
    if (trial.ok || trial.selfTest.length > 0) this.trial = trial;
    if (trial.ok) {
      return { execution: trial.execution, report: reportOf(trial.execution, trial.reason, trial.selfTest) };
    }
    if (choice === "auto") return this.onCpu(trial.reason, trial.selfTest);
    throw new FailureError("gpu-rejected", `${trial.reason}; choose the CPU instead`);
  }

  /** The next worker tests its device, whatever is known of it. */
  forgetSelfTest(): Promise<void> {
    return this.steps.memory.forget();
  }

  /** Nothing that ran on it can be used any more. */
  dispose(): void {
    if (this.trial?.ok) this.trial.execution.gpu?.device.destroy();
    this.cpu?.pool.dispose();
    this.trial = null;
    this.cpu = null;
  }

  private async onCpu(
    reason: string,
    selfTest: SelfTestResults = [],
    lack?: DeviceReport["lack"],
  ): Promise<OpenDevice> {
    this.cpu ??= await this.openOnCpu();
    const report = reportOf(this.cpu, reason, selfTest);
    return { execution: this.cpu, report: lack ? { ...report, lack } : report };
  }
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
