import type { PatchSettings, PictureLayout } from "../../../videorefer/shared/patches.ts";
import { changeUnits } from "../../../videorefer/vr3/token-compression.ts";
import { readBuffer, storageBuffer } from "../../gpu/buffers.ts";
import { Kernel } from "../../gpu/kernel.ts";
import type { GpuPixels } from "../../gpu/pixels.ts";
import shader from "./gpu-changes.wgsl?raw";

const WORKGROUP = 64;

/** How much every block changed, summed on the GPU. Reference: `blockChanges` in videorefer/vr3. */
export class GpuChanges {
  private readonly kernel: Kernel;
  private readonly values: GPUBuffer;
  private readonly unit: number;
  private readonly most: number;
  private readonly patchSize: number;

  constructor(
    private readonly device: GPUDevice,
    { patchSize, pixels }: PatchSettings,
  ) {
    const { values, unit, most } = changeUnits(pixels);
    this.patchSize = patchSize;
    this.unit = unit;
    this.most = most;
    this.kernel = new Kernel(device, "changes", shader, 2, { WORKGROUP });
    this.values = storageBuffer(device, "bfloat16 pixel values", new Uint8Array(values.buffer));
  }

  /**
   * @param sums room for a word per block
   * @returns float64 [layout.blocks]: mean change per block, to the last bit as the reference's
   * @throws RangeError when the sum over a block might not fit 32 bits
   */
  async read(
    previous: GpuPixels,
    current: GpuPixels,
    { grid, merge, blocks }: PictureLayout,
    sums: GPUBuffer,
  ): Promise<Float64Array> {
    const side = merge * this.patchSize;
    const blockValues = 3 * side ** 2;
    if (this.most * blockValues >= 2 ** 32) {
      throw new RangeError(`changes of ${blockValues} values up to ${this.most} units do not fit 32 bits`);
    }
    this.kernel.submit(
      [previous.buffer, current.buffer, this.values, sums],
      [current.width, side],
      [grid.columns / merge, grid.rows / merge],
    );
    const counted = new Uint32Array(await readBuffer(this.device, sums, blocks * 4));
    // A power of two times an integer: the same double that summing floats one by one gives, as no sum of theirs is rounded.
    return Float64Array.from(counted, (units) => (units * this.unit) / blockValues);
  }

  dispose(): void {
    this.kernel.dispose();
    this.values.destroy();
  }
}
