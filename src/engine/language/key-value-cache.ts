import type * as Ort from "onnxruntime-web";
import { emptyBuffer } from "../gpu/buffers.ts";
import type { Tensors } from "../runtime/graph-session.ts";
import type { OrtModule } from "../runtime/runtime.ts";
import type { DecoderShape } from "./decoder-shape.ts";

/** Capacity grows in these steps, so that questions of similar length share one allocation. */
const STEP_TOKENS = 256;

/**
 * Keys and values of all layers on the GPU, [1, kvHeads, capacity, headDim] each. The decoder reads and writes the same
 * buffers (past and present share them), so a step costs no copy and going back is only a smaller length.
 */
export class KeyValueCache {
  private buffers: GPUBuffer[] = [];
  private capacity = 0;
  /** Changes with the buffers. */
  version = 0;
  past: Tensors = {};
  present: Tensors = {};

  constructor(
    private readonly ort: OrtModule,
    private readonly device: GPUDevice,
    private readonly shape: DecoderShape,
    private readonly half: boolean,
  ) {}

  /** Makes room for `tokens`. The first `kept` of those it held stay when it grows. */
  reserve(tokens: number, kept: number): void {
    if (tokens <= this.capacity) return;
    const { cacheNames, keyValueHeads, headDim } = this.shape;
    const before = { buffers: this.buffers, capacity: this.capacity };
    this.buffers = [];
    const capacity = Math.ceil(tokens / STEP_TOKENS) * STEP_TOKENS;
    const dims = [1, keyValueHeads, capacity, headDim];
    const rowBytes = headDim * (this.half ? 2 : 4);
    const bytes = keyValueHeads * capacity * rowBytes;
    const encoder = this.device.createCommandEncoder({ label: "grow cache" });
    const past: Record<string, Ort.Tensor> = {};
    const present: Record<string, Ort.Tensor> = {};
    for (const [nth, name] of cacheNames.entries()) {
      const buffer = emptyBuffer(this.device, `cache ${name}`, bytes);
      this.buffers.push(buffer);
      for (let head = 0; head < keyValueHeads && kept > 0; head++) {
        const [from, to] = [before.capacity, capacity].map((rows) => head * rows * rowBytes) as [
          number,
          number,
        ];
        encoder.copyBufferToBuffer(before.buffers[nth]!, from, buffer, to, kept * rowBytes);
      }
      const tensor = this.ort.Tensor.fromGpuBuffer(buffer, {
        dataType: this.half ? "float16" : "float32",
        dims,
      });
      past[`past.${name}`] = tensor;
      present[`present.${name}`] = tensor;
    }
    this.past = past;
    this.present = present;
    this.capacity = capacity;
    this.version++;
    this.device.queue.submit([encoder.finish()]);
    for (const buffer of before.buffers) buffer.destroy();
  }

  dispose(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers = [];
    this.capacity = 0;
    this.past = {};
    this.present = {};
  }
}
