import { emptyBuffer } from "./buffers.ts";

/** Idle buffers that are kept: what one picture of each kind (frame, region crop) needs. */
const MAX_IDLE = 12;

/**
 * Buffers that go around by size: pictures of one video need the same sizes over and over. One may be given back as soon
 * as the work that uses it is submitted, since the queue keeps the order.
 */
export class BufferPool {
  /** Longest idle first. */
  private readonly idle: GPUBuffer[] = [];
  private readonly taken = new Set<GPUBuffer>();

  constructor(private readonly device: GPUDevice) {}

  /** A buffer of this size with whatever was last in it. */
  take(bytes: number): GPUBuffer {
    const size = Math.ceil(bytes / 4) * 4;
    const found = this.idle.findLastIndex((buffer) => buffer.size === size);
    const buffer = found < 0 ? emptyBuffer(this.device, "picture", size) : this.idle.splice(found, 1)[0]!;
    this.taken.add(buffer);
    return buffer;
  }

  giveBack(...buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) if (this.taken.delete(buffer)) this.idle.push(buffer);
    while (this.idle.length > MAX_IDLE) this.idle.shift()?.destroy();
  }

  dispose(): void {
    for (const buffer of [...this.idle, ...this.taken]) buffer.destroy();
    this.idle.length = 0;
    this.taken.clear();
  }
}
