import { bindGroup, computePipeline, uniformBuffer } from "./buffers.ts";

/** A shader whose last binding holds its parameters, all u32. */
export class Kernel {
  private readonly pipeline: GPUComputePipeline;
  private readonly parameters: GPUBuffer;

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    code: string,
    private readonly parameterCount: number,
    constants: Record<string, number> = {},
  ) {
    this.pipeline = computePipeline(device, label, code, constants);
    this.parameters = uniformBuffer(device, `${label} parameters`, Math.ceil(parameterCount / 4) * 16);
  }

  /** Submits one dispatch. @param buffers in order of their bindings, without the parameters */
  submit(
    buffers: readonly GPUBuffer[],
    parameters: readonly number[],
    workgroups: readonly [x: number, y: number],
  ): void {
    if (parameters.length !== this.parameterCount) {
      throw new RangeError(`${this.label} takes ${this.parameterCount} parameters, got ${parameters.length}`);
    }
    const { device } = this;
    device.queue.writeBuffer(this.parameters, 0, Uint32Array.from(parameters));
    const encoder = device.createCommandEncoder({ label: this.label });
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, bindGroup(device, this.pipeline, [...buffers, this.parameters]));
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    this.parameters.destroy();
  }
}
