const ID_BYTES = 4;

/**
 * Brings single ids from the GPU. Its buffers go around: as many are made as reads are ever under way at once, none per token.
 */
export class IdReader {
  private readonly all: GPUBuffer[] = [];
  private readonly idle: GPUBuffer[] = [];

  constructor(private readonly device: GPUDevice) {}

  /** Buffers made so far. */
  get size(): number {
    return this.all.length;
  }

  /**
   * Entry `index` of a u32 buffer, after the work in `encoder`, which is submitted.
   * @param encoder of what writes the entry: each submission costs the browser more than a copy does
   */
  async read(encoder: GPUCommandEncoder, source: GPUBuffer, index: number): Promise<number> {
    const staging = this.idle.pop() ?? this.grow();
    encoder.copyBufferToBuffer(source, index * ID_BYTES, staging, 0, ID_BYTES);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const id = new Uint32Array(staging.getMappedRange())[0]!;
    staging.unmap();
    this.idle.push(staging);
    return id;
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.length = 0;
    this.idle.length = 0;
  }

  private grow(): GPUBuffer {
    const buffer = this.device.createBuffer({
      label: "id on its way",
      size: ID_BYTES,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    this.all.push(buffer);
    return buffer;
  }
}
