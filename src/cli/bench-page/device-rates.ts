import { Network as Graph } from "../../builder/network.ts";
import { rowBlockBytes } from "../../engine/cpu/integer-arithmetic.ts";
import { MemoryPlan, openMemory } from "../../engine/cpu/memory-plan.ts";
import { Operations, WHOLE } from "../../engine/cpu/operations.ts";
import { compileRoutines } from "../../engine/cpu/routines.ts";
import { bindGroup, computePipeline, emptyBuffer } from "../../engine/gpu/buffers.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import type { DeviceRates } from "./side.ts";

/** Rows and sides of the product that is timed: as wide as small models' layers, as long as a chunk of a prompt. */
const ROWS = 256;
const SIDE = 1024;
const MIN_MS = 300;

/** What the device reaches on work that is nothing but reading, and nothing but multiplying. */
export async function deviceRates(execution: Execution, weightBytes: number): Promise<DeviceRates> {
  return {
    bytesPerSecond: await bandwidth(execution, weightBytes),
    flopsPerSecond: await (execution.gpu ? matmulRate(execution) : kernelRate(execution)),
  };
}

/** Reading a block of the size of the weights, but none that fits a cache: as a kernel does, or as a copy within memory. */
async function bandwidth({ gpu }: Execution, weightBytes: number): Promise<number> {
  const bytes = Math.min(2 ** 28, Math.max(2 ** 26, 2 ** Math.round(Math.log2(weightBytes))));
  if (!gpu) {
    const [from, to] = [new Float32Array(bytes / 4).fill(1), new Float32Array(bytes / 4)];
    // A copy reads and writes.
    return 2 * bytes * (await timesPerSecond(async () => to.set(from)));
  }
  const { device } = gpu;
  const pipeline = computePipeline(device, "read", READ_KERNEL, {});
  const [source, sums] = [emptyBuffer(device, "read", bytes), emptyBuffer(device, "sums", 4 * THREADS)];
  const bindings = bindGroup(device, pipeline, [source, sums]);
  try {
    const perSecond = await timesPerSecond(async () => {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(THREADS / 64);
      pass.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    });
    return bytes * perSecond;
  } finally {
    source.destroy();
    sums.destroy();
  }
}

const THREADS = 64 * 1024;
const READ_KERNEL = `
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec4f(0);
  for (var i = id.x; i < arrayLength(&source); i += ${THREADS}u) { sum += source[i]; }
  sums[id.x] = sum.x + sum.y + sum.z + sum.w;
}`;

/** A product with a 4-bit matrix by the engine's own kernels, which the runtime's does not reach; on each thread as on this. */
async function kernelRate({ runtime: { threads }, arithmetic }: Execution): Promise<number> {
  const plan = new MemoryPlan("rate", {}, arithmetic);
  const { bits, values, scales, blocks } = plan.matrix("matrix", SIDE, SIDE);
  const x = plan.reserve(ROWS * blocks * rowBlockBytes(arithmetic));
  const out = plan.reserve(4 * ROWS * SIDE);
  const memory = openMemory(plan.bytes, false);
  const shape = { headDim: 64, queriesPerTile: 1, arithmetic } as const;
  const work = new Operations(await compileRoutines(memory, shape), memory, shape);
  const perSecond = await timesPerSecond(async () =>
    work.product(WHOLE, ROWS, x, bits, values, scales, SIDE, blocks, out, 4 * SIDE),
  );
  return 2 * ROWS * SIDE * SIDE * perSecond * threads;
}

/** A product with a 4-bit matrix, in the runtime that both sides use. */
async function matmulRate(execution: Execution): Promise<number> {
  const graph = new Graph("decoder", "f32");
  const input = graph.input("in", "f32", [ROWS, SIDE]);
  const weight = { parts: [{ name: "weight", shape: [SIDE, SIDE] }] };
  graph.leave(graph.linear("product", input, { weight, bits: 4 }), "out", [ROWS, SIDE]);
  const path = "weights.bin";
  const [values, scales] = [SIDE * (SIDE / 2), SIDE * (SIDE / 32) * 4];
  const data = new Uint8Array(values + scales);
  const placements = new Map([
    ["decoder.product.values", { path, offset: 0, bytes: values }],
    ["decoder.product.scales", { path, offset: values, bytes: scales }],
  ]);
  const bytes = graph.encode(placements, { name: "videorefer-bench", version: "1" });
  const network = await GraphSession.create(execution, bytes, {
    weights: { files: [{ path, blob: new Blob([data]) }], bytes: data.length, onRead: () => undefined },
  });
  const { Tensor } = execution.runtime.ort;
  const feed = new Tensor("float32", new Float32Array(ROWS * SIDE).fill(1), [ROWS, SIDE]);
  try {
    const perSecond = await timesPerSecond(async () => {
      const { out } = await network.run({ in: feed });
      await execution.gpu?.device.queue.onSubmittedWorkDone();
      out!.dispose();
    });
    return 2 * ROWS * SIDE * SIDE * perSecond;
  } finally {
    await network.release();
  }
}

/** The best of several: a rate at which the device was not disturbed. */
async function timesPerSecond(work: () => Promise<void>): Promise<number> {
  await work();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + MIN_MS;
  for (let repeat = 0; repeat < 3 || performance.now() < end; repeat++) {
    const started = performance.now();
    await work();
    best = Math.min(best, performance.now() - started);
  }
  return 1000 / best;
}
