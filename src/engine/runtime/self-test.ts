import type * as Ort from "onnxruntime-web";
import { encodeOnnxModel } from "../../package/onnx-writer.ts";
import type { DeviceReport } from "../../protocol/engine.ts";
import { storageBuffer } from "../gpu/buffers.ts";
import { createExecution, type Execution } from "./execution.ts";
import type { Gpu } from "./gpu.ts";
import { GraphSession } from "./graph-session.ts";
import type { Runtime } from "./runtime.ts";
import type { SelfTest } from "./self-test-case.ts";
import { selfTests } from "./self-test-cases.ts";
import { readTensor } from "./tensors.ts";

/**
 * Runs the operators the models depend on and compares them with plain TypeScript: some adapters return wrong numbers
 * without an error.
 * @param onSign called after each
 */
export async function runSelfTest(
  runtime: Runtime,
  gpu: Gpu,
  onSign: () => void = () => undefined,
): Promise<DeviceReport["selfTest"]> {
  const execution = createExecution(runtime, gpu);
  const results: { name: string; worstError: number; passed: boolean }[] = [];
  for (const test of selfTests(gpu.device.features.has("shader-f16"))) {
    const worstError = await runOne(execution, test);
    results.push({ name: test.name, worstError, passed: worstError <= test.tolerance });
    onSign();
  }
  return results;
}

/** @returns the worst error relative to the largest expected magnitude; infinity when the operator fails to run */
async function runOne(execution: Execution, test: SelfTest): Promise<number> {
  const { runtime, gpu } = execution;
  const graph = encodeOnnxModel(test.graph, { name: "self-test", version: "1" });
  let network: GraphSession | null = null;
  const made: Ort.Tensor[] = [];
  const { Tensor } = runtime.ort;
  try {
    network = await GraphSession.create(execution, graph, { replayable: test.inPlace !== undefined });
    const feeds: Record<string, Ort.Tensor> = {};
    for (const [name, { data, dims }] of Object.entries(test.feeds)) {
      feeds[name] = new Tensor(data instanceof Int32Array ? "int32" : "float32", data, dims);
    }
    const fetches: Record<string, Ort.Tensor> = {};
    for (const [output, input] of Object.entries(test.inPlace ?? {})) {
      const { data, dims } = test.feeds[input]!;
      const buffer = storageBuffer(gpu!.device, input, data.buffer as ArrayBuffer);
      fetches[output] = Tensor.fromGpuBuffer(buffer, {
        dataType: "float32",
        dims,
        dispose: () => buffer.destroy(),
      });
      feeds[input] = fetches[output];
    }
    made.push(...Object.values(fetches));
    const outputs = await network.run(feeds, fetches);
    made.push(outputs.out!);
    return relativeError(await readTensor(execution, outputs.out!), test.expected());
  } catch (error) {
    if (gpu!.health.fault) throw gpu!.health.fault;
    console.warn(`self-test ${test.name} did not run`, error);
    return Number.POSITIVE_INFINITY;
  } finally {
    for (const tensor of made) tensor.dispose();
    await network?.release().catch(() => undefined);
  }
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    // NaN fails every comparison, so it must be caught by name.
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, error);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return worst / scale;
}
