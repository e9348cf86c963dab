import type * as Ort from "onnxruntime-web";
import type { OrtModule } from "../../engine/runtime/runtime.ts";

/** What happened on the way, in this worker. Bytes in and out of the heap are those of the runtime's CPU tensors. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly buffers: number;
  readonly readBackBytes: number;
  readonly heapInBytes: number;
  readonly heapOutBytes: number;
}

export const NO_COUNTS: Counts = {
  dispatches: 0,
  submits: 0,
  buffers: 0,
  readBackBytes: 0,
  heapInBytes: 0,
  heapOutBytes: 0,
};

type Mutable = { -readonly [Key in keyof Counts]: Counts[Key] };
const counts: Mutable = { ...NO_COUNTS };

const memories = new Set<WebAssembly.Memory>();

export function countsSince(before: Counts): Counts {
  const now: Mutable = { ...counts };
  for (const key of Object.keys(now) as (keyof Counts)[]) now[key] -= before[key];
  return now;
}

export const countsNow = (): Counts => ({ ...counts });

export const wasmHeapBytes = (): number =>
  [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/** Puts counting methods over the browser's own, before anything uses them. */
export function installCounters(): void {
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.add(this);
    }
  };
  if (typeof GPUDevice === "undefined") return;
  const count = (key: keyof Counts) => () => {
    counts[key]++;
  };
  before(GPUComputePassEncoder.prototype, "dispatchWorkgroups", count("dispatches"));
  before(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect", count("dispatches"));
  before(GPUQueue.prototype, "submit", count("submits"));
  before(GPUDevice.prototype, "createBuffer", count("buffers"));
  before(GPUBuffer.prototype, "mapAsync", (buffer, [mode, offset, size]) => {
    const bytes = (size as number | undefined) ?? buffer.size - ((offset as number | undefined) ?? 0);
    if (mode === GPUMapMode.READ) counts.readBackBytes += bytes;
  });
}

/** Has `note` called before each call of a method. */
function before<T extends object>(
  prototype: T,
  method: keyof T,
  note: (self: T, args: readonly unknown[]) => void,
): void {
  const original = prototype[method] as (...args: unknown[]) => unknown;
  prototype[method] = function (this: T, ...args: unknown[]) {
    note(this, args);
    return original.apply(this, args);
  } as T[keyof T];
}

/** Counts the tensors that every run of a session copies into and out of the runtime's heap. */
export function countRuns({ InferenceSession }: OrtModule): void {
  type Values = Record<string, Ort.Tensor>;
  type Run = (feeds: Values, ...more: unknown[]) => Promise<Values>;
  const { prototype } = InferenceSession as unknown as { prototype: { run: Run } };
  const { run } = prototype;
  prototype.run = async function (this: unknown, ...args) {
    counts.heapInBytes += cpuBytes(args[0]);
    const outputs = await run.apply(this, args);
    counts.heapOutBytes += cpuBytes(outputs);
    return outputs;
  };
}

function cpuBytes(tensors: Record<string, Ort.Tensor>): number {
  let bytes = 0;
  for (const tensor of Object.values(tensors)) {
    if (tensor.location === "cpu") bytes += (tensor.data as Float32Array).byteLength;
  }
  return bytes;
}
