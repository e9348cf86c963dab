/** A buffer that holds `data`, for shaders to read. */
export function storageBuffer(device: GPUDevice, label: string, data: ArrayBuffer | Uint8Array): GPUBuffer {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const size = Math.max(4, Math.ceil(bytes.byteLength / 4) * 4);
  const buffer = device.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    mappedAtCreation: true,
  });
  new Uint8Array(buffer.getMappedRange()).set(bytes);
  buffer.unmap();
  return buffer;
}

/** A zeroed buffer for shaders and copies. */
export function emptyBuffer(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  return device.createBuffer({
    label,
    size: Math.max(4, Math.ceil(bytes / 4) * 4),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
}

export function uniformBuffer(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  return device.createBuffer({ label, size: bytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
}

interface BufferPart {
  readonly buffer: GPUBuffer;
  readonly bytes: number;
  readonly offset?: number;
}

/** Copies `bytes` of a buffer, from `offset` on, to the CPU, after all work submitted so far. */
export async function readBuffer(
  device: GPUDevice,
  buffer: GPUBuffer,
  bytes: number,
  offset = 0,
): Promise<ArrayBuffer> {
  return (await readBuffers(device, [{ buffer, bytes, offset }]))[0]!;
}

/** The same for parts of several buffers at once. */
export async function readBuffers(device: GPUDevice, parts: readonly BufferPart[]): Promise<ArrayBuffer[]> {
  const staging = device.createBuffer({
    label: "read back",
    size: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  try {
    const encoder = device.createCommandEncoder();
    let at = 0;
    for (const { buffer, bytes, offset = 0 } of parts) {
      encoder.copyBufferToBuffer(buffer, offset, staging, at, bytes);
      at += bytes;
    }
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const mapped = staging.getMappedRange();
    let from = 0;
    return parts.map(({ bytes }) => {
      from += bytes;
      return mapped.slice(from - bytes, from);
    });
  } finally {
    staging.destroy();
  }
}

/** A pipeline with its layout taken from the shader. */
export function computePipeline(
  device: GPUDevice,
  label: string,
  code: string,
  constants: Record<string, number>,
): GPUComputePipeline {
  const module = device.createShaderModule({ label, code });
  return device.createComputePipeline({
    label,
    layout: "auto",
    compute: { module, entryPoint: "main", constants },
  });
}

/** Binds buffers to group 0 in order of their bindings. */
export function bindGroup(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[],
): GPUBindGroup {
  return device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
}
