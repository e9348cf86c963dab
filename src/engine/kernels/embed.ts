import { COLUMNS_PER_SCALE, type EmbeddingTable } from "../embedding-table.ts";
import { bindGroup, computePipeline, emptyBuffer, storageBuffer, uniformBuffer } from "./buffers.ts";
import shader from "./embed.wgsl?raw";

const WORKGROUP = 64;
const KIND = { f32: 0, f16: 1, q8: 2 } as const;
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
  private readonly parts: TablePart[] = [];
  readonly columns: number;

  constructor(
    private readonly device: GPUDevice,
    table: EmbeddingTable,
    mostBytes = device.limits.maxStorageBufferBindingSize,
  ) {
    this.columns = table.columns;
    this.pipeline = computePipeline(device, "embed", shader, { WORKGROUP, KIND: KIND[table.kind] });
    this.parameters = uniformBuffer(device, "embed parameters", 16);
    const rowBytes = table.columns * BYTES[table.kind];
    // Whole words per part, whatever the row size.
    const rowsPerPart = Math.max(4, Math.floor(mostBytes / rowBytes / 4) * 4);
    for (let start = 0; start < table.rows; start += rowsPerPart) {
      const rows = Math.min(rowsPerPart, table.rows - start);
      this.parts.push({ start, rows, ...uploadPart(device, table, start, rows, rowBytes) });
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

function uploadPart(device: GPUDevice, table: EmbeddingTable, start: number, rows: number, rowBytes: number) {
  const values = new Uint8Array(table.values, start * rowBytes, rows * rowBytes);
  const scaleRowBytes = (table.columns / COLUMNS_PER_SCALE) * 4;
  const scales = table.scales && new Uint8Array(table.scales, start * scaleRowBytes, rows * scaleRowBytes);
  return {
    values: storageBuffer(device, "embedding values", values),
    scales: scales ? storageBuffer(device, "embedding scales", scales) : emptyBuffer(device, "no scales", 4),
  };
}
