import { expose } from "comlink";
import { FLOAT } from "../../engine/cpu/integer-arithmetic.ts";
import { openMemory } from "../../engine/cpu/memory-plan.ts";
import { ThreadPool } from "../../engine/cpu/thread-pool.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import { readTensor } from "../../engine/runtime/tensors.ts";
import { WorkerDevice } from "../../engine/runtime/worker-device.ts";
import { encodeOnnxModel } from "../../package/onnx-writer.ts";
import type { DeviceChoice, DeviceReport } from "../../protocol/engine.ts";

// A worker that knows nothing of language models: architecture.test.ts looks through all that it imports.

export interface RuntimeCheck {
  readonly report: DeviceReport;
  /** What the device computes for 1 + 2, 2 + 2, 3 + 2. */
  readonly sums: readonly number[];
  /** gelu of −1, 0, 1, 2 on the thread pool. */
  readonly gelu: readonly number[];
  readonly threads: number;
}

const THREADS = 2;

async function check(choice: DeviceChoice): Promise<RuntimeCheck> {
  const device = new WorkerDevice();
  const pool = new ThreadPool(THREADS);
  try {
    const { execution, report } = await device.open(choice);
    const session = await GraphSession.create(execution, additionGraph());
    const { Tensor } = execution.runtime.ort;
    const feed = (values: number[]) => new Tensor("float32", Float32Array.from(values), [values.length]);
    const { sum } = await session.run({ left: feed([1, 2, 3]), right: feed([2, 2, 2]) });
    const sums = [...(await readTensor(execution, sum!))];
    sum!.dispose();
    await session.release();

    const memory = openMemory(16, true);
    const operations = await pool.open([memory], { headDim: 4, queriesPerTile: 1, arithmetic: FLOAT });
    const values = new Float32Array(memory.buffer, 0, 4);
    values.set([-1, 0, 1, 2]);
    operations.run(0, "gelu", 0, 4);
    return { report, sums, gelu: [...values], threads: pool.running };
  } finally {
    pool.dispose();
    device.dispose();
  }
}

function additionGraph(): Uint8Array {
  const value = (name: string) => ({ name, dtype: "f32", shape: [3] }) as const;
  const node = {
    operator: "Add",
    domain: "",
    inputs: ["left", "right"],
    outputs: ["sum"],
    attributes: {},
  } as const;
  return encodeOnnxModel(
    {
      name: "addition",
      opset: 21,
      inputs: [value("left"), value("right")],
      outputs: [value("sum")],
      nodes: [node],
      initialisers: [],
    },
    { name: "check", version: "1" },
  );
}

const api = { check };
export type RuntimeWorker = typeof api;
expose(api);
