import { storageBuffer } from "./buffers.ts";

/** Pairs of lengths that are remembered: both axes of a video's frames, and of a few region crops. */
const MAX_TABLES = 16;

/** A resize's weights along one axis, uploaded once per pair of lengths; the pair unused longest goes. */
export class TapTables {
  private readonly tables = new Map<string, GPUBuffer>();

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
  ) {}

  of(key: string, make: () => Int32Array): GPUBuffer {
    let buffer = this.tables.get(key);
    if (buffer) this.tables.delete(key);
    else buffer = storageBuffer(this.device, this.label, new Uint8Array(make().buffer));
    this.tables.set(key, buffer);
    if (this.tables.size > MAX_TABLES) {
      const [oldest, unused] = this.tables.entries().next().value!;
      this.tables.delete(oldest);
      unused.destroy();
    }
    return buffer;
  }

  dispose(): void {
    for (const buffer of this.tables.values()) buffer.destroy();
    this.tables.clear();
  }
}
