import { bindGroup, computePipeline, emptyBuffer, uniformBuffer } from "../gpu/buffers.ts";
import { COLUMNS_PER_SCALE, type StoredEmbedding } from "./embedding-table.ts";
import shader from "./gpu-embedding.wgsl?raw";

const WORKGROUP = 64;
const KIND = { f32: 0, f16: 1, q8: 2 } as const;
const UPLOAD_BYTES = 16 * 2 ** 20;
const BYTES = { f32: 4, f16: 2, q8: 1 } as const;

interface TablePart {
  readonly start: number;
  readonly rows: number;
  readonly values: GPUBuffer;
  readonly scales: GPUBuffer;
}

/**
 * The input embedding on the GPU, uploaded once, in as many parts as the device's binding limit asks for.
 * Reference: `embedRows` in embedding-table.ts.
 */
export class GpuEmbedding {
  private readonly pipeline: GPUComputePipeline;
  private readonly parameters: GPUBuffer;

  private constructor(
    private readonly device: GPUDevice,
    kind: StoredEmbedding["kind"],
    private readonly columns: number,
    private readonly parts: readonly TablePart[],
  ) {
    this.pipeline = computePipeline(device, "embed", shader, { WORKGROUP, KIND: KIND[kind] });
    this.parameters = uniformBuffer(device, "embed parameters", 16);
  }

  static async create(
    device: GPUDevice,
    { kind, rows, columns, values, scales }: StoredEmbedding,
    maxBytes = device.limits.maxStorageBufferBindingSize,
  ): Promise<GpuEmbedding> {
    const rowBytes = columns * BYTES[kind];
    const scaleRowBytes = (columns / COLUMNS_PER_SCALE) * 4;
    // Whole words per part, whatever the row size.
    const rowsPerPart = Math.max(4, Math.floor(maxBytes / rowBytes / 4) * 4);
    const parts: TablePart[] = [];
    const embedding = new GpuEmbedding(device, kind, columns, parts);
    try {
      for (let start = 0; start < rows; start += rowsPerPart) {
        const end = Math.min(start + rowsPerPart, rows);
        const part = {
          start,
          rows: end - start,
          values: emptyBuffer(device, "embedding values", (end - start) * rowBytes),
          scales: emptyBuffer(device, "embedding scales", scales ? (end - start) * scaleRowBytes : 4),
        };
        parts.push(part);
        await upload(device, part.values, values.slice(start * rowBytes, end * rowBytes));
        if (scales)
          await upload(device, part.scales, scales.slice(start * scaleRowBytes, end * scaleRowBytes));
      }
      return embedding;
    } catch (error) {
      embedding.dispose();
      throw error;
    }
  }

  /**
   * Submits the lookup of `rows` ids.
   * @param ids u32 buffer, read from entry `first` on
   * @param out f32 [rows, columns], overwritten
   */
  submit(ids: GPUBuffer, first: number, rows: number, out: GPUBuffer): void {
    const { device } = this;
    for (const part of this.parts) {
      device.queue.writeBuffer(
        this.parameters,
        0,
        new Uint32Array([this.columns, part.start, part.rows, first]),
      );
      const encoder = device.createCommandEncoder({ label: "embed" });
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.pipeline);
      pass.setBindGroup(
        0,
        bindGroup(device, this.pipeline, [ids, part.values, part.scales, out, this.parameters]),
      );
      pass.dispatchWorkgroups(Math.ceil(this.columns / WORKGROUP), rows);
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
  }

  dispose(): void {
    this.parameters.destroy();
    for (const part of this.parts) {
      part.values.destroy();
      part.scales.destroy();
    }
  }
}

/** Fills a buffer with the blob's bytes, of which few are in memory at a time. */
async function upload(device: GPUDevice, buffer: GPUBuffer, blob: Blob): Promise<void> {
  for (let at = 0; at < blob.size; at += UPLOAD_BYTES) {
    const piece = new Uint8Array(await blob.slice(at, at + UPLOAD_BYTES).arrayBuffer());
    // Writes are of whole words; the last one may reach into the padding.
    const words = new Uint8Array(Math.ceil(piece.length / 4) * 4);
    words.set(piece);
    device.queue.writeBuffer(buffer, at, words);
  }
}
