import { expose, type ProxyMarked } from "comlink";
import { settle } from "../../core/failure.ts";
import { FLOAT } from "../../engine/cpu/integer-arithmetic.ts";
import { answer } from "../../engine/families/answer.ts";
import { createExecution } from "../../engine/runtime/execution.ts";
import { openGpu, requestAdapter } from "../../engine/runtime/gpu.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import { buildFor, loadRuntime } from "../../engine/runtime/runtime.ts";
import { runSelfTest } from "../../engine/runtime/self-test.ts";
import { WorkerDevice } from "../../engine/runtime/worker-device.ts";
import type { Variant } from "../../package/manifest.ts";
import { encodeOnnxModel } from "../../package/onnx-writer.ts";
import { openModelPackage } from "../../package/open-package.ts";
import type { DeviceReport } from "../../protocol/engine.ts";
import { type LoadedModel, loadModel } from "../load-model.ts";
import { failureWords } from "./failure-words.ts";
import { fetchGolden, openFixture } from "./fixture.ts";
import { checkKernels, type KernelCheck } from "./kernel-checks.ts";
import type { ParityCase } from "./parity-case.ts";
import { checkPreprocessing } from "./preprocessing-checks.ts";
import type { CaseReport, ParityRun } from "./report.ts";
import { runSam2Fixture } from "./sam2/fixture.ts";
import { StageLog } from "./stage-log.ts";
import { checkThreads } from "./thread-checks.ts";
import { Trace } from "./trace.ts";

type OnLine = ((line: string) => void) & ProxyMarked;

/** Runs every case of a fixture by the engine or the segmenter itself, and compares all that is computed on the way. */
async function run(settings: ParityRun, onLine: OnLine): Promise<CaseReport[]> {
  const { device, packageUrl, fixtureUrl, dtype, only } = settings;
  const found = await fetchGolden(fixtureUrl);
  const modelPackage = await openModelPackage({ kind: "url", baseUrl: packageUrl }, () => undefined);
  if (found.kind === "sam2") return runSam2Fixture(settings, found.golden, modelPackage, onLine);
  const cases = await openFixture(fixtureUrl, found);
  const loaded = await loadModel(modelPackage, device, { arithmetic: FLOAT });
  try {
    const reports: CaseReport[] = [];
    for (const one of cases.filter(({ id }) => id.includes(only))) {
      onLine(`${device}: ${one.id}`);
      reports.push(await runCase(loaded, one, dtype));
    }
    return reports;
  } finally {
    await loaded.dispose();
  }
}

async function runCase({ model, report }: LoadedModel, one: ParityCase, dtype: Variant): Promise<CaseReport> {
  const trace = new Trace();
  const log = new StageLog(dtype);
  let timings: CaseReport["timings"] = null;
  let failure: string | null = null;
  try {
    const summary = await answer(one.input, {
      model,
      signal: new AbortController().signal,
      onEvent: () => undefined,
      probe: trace,
    });
    timings = summary.timings;
    await one.compare({ trace, summary, tokenizer: model.tokenizer }, log);
  } catch (error) {
    failure = failureWords(error);
  }
  return {
    id: one.id,
    device: report.device,
    runtime: report.runtime,
    stages: log.stages,
    failure,
    timings,
  };
}

/** Compares our kernels with their references on a device opened as the engine opens it. */
async function kernels(): Promise<KernelCheck[]> {
  const found = await requestAdapter();
  if (!found) throw new RangeError("this browser offers no WebGPU adapter");
  const gpu = await openGpu(found.adapter, found.software);
  const execution = createExecution(await loadRuntime(buildFor("webgpu")), gpu);
  try {
    const checks = await gpu.health.guard(checkKernels(gpu.device));
    return [...checks, ...(await gpu.health.guard(checkPreprocessing(execution)))];
  } finally {
    gpu.device.destroy();
  }
}

/** The self-test on a device with subgroups of any size: those of 4 that software adapters have are the known fault. */
async function selfTestWithSubgroups(): Promise<DeviceReport["selfTest"]> {
  const found = await requestAdapter();
  if (!found) throw new RangeError("this browser offers no WebGPU adapter");
  const runtime = await loadRuntime(buildFor("webgpu"));
  const gpu = await openGpu(found.adapter, found.software, 1);
  try {
    return await runSelfTest(runtime, gpu);
  } finally {
    gpu.device.destroy();
  }
}

/** Tries to create a session whose only node has no GPU kernel; resolves to why that was refused. */
async function refusesCpuFallback(): Promise<string> {
  const device = new WorkerDevice();
  const { execution } = await device.open("webgpu");
  const dims = [4];
  const graph = encodeOnnxModel(
    {
      name: "cpu-only",
      opset: 21,
      inputs: [{ name: "in", dtype: "f32", shape: dims }],
      outputs: [{ name: "out", dtype: "i64", shape: [1, "found"] }],
      nodes: [{ operator: "NonZero", domain: "", inputs: ["in"], outputs: ["out"], attributes: {} }],
      initialisers: [],
    },
    { name: "check", version: "1" },
  );
  try {
    await GraphSession.create(execution, graph);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    device.dispose();
  }
}

const api = {
  run: (settings: ParityRun, onLine: OnLine) => settle(() => run(settings, onLine)),
  kernels,
  threads: checkThreads,
  selfTestWithSubgroups,
  refusesCpuFallback,
};
export type ParityWorker = typeof api;
expose(api);
