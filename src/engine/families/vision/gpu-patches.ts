import { normalisationTables } from "../../../videorefer/numeric/normalisation.ts";
import type { PatchSettings, PictureLayout } from "../../../videorefer/shared/patches.ts";
import { storageBuffer } from "../../gpu/buffers.ts";
import { Kernel } from "../../gpu/kernel.ts";
import type { GpuPixels } from "../../gpu/pixels.ts";
import shader from "./gpu-patches.wgsl?raw";

const WORKGROUP = 64;

/** Patches of a resized picture, cut on the GPU. Reference: `createPatchWriter` in videorefer/shared. */
export class GpuPatches {
  private readonly kernel: Kernel;
  private readonly table: GPUBuffer;
  private readonly patchSize: number;
  /** Values of one patch. */
  readonly patchValues: number;

  constructor(device: GPUDevice, { patchSize, pixels }: PatchSettings) {
    this.patchSize = patchSize;
    this.patchValues = 3 * patchSize ** 2;
    this.kernel = new Kernel(device, "patches", shader, 5, { WORKGROUP });
    this.table = storageBuffer(device, "pixel values", new Uint8Array(normalisationTables(pixels).buffer));
  }

  /** @param out f32 [all patches, 3 · patchSize²], written from patch `first` on */
  submit(pixels: GpuPixels, { grid, merge, patches }: PictureLayout, out: GPUBuffer, first: number): void {
    this.kernel.submit(
      [pixels.buffer, this.table, out],
      [pixels.width, grid.columns, merge, this.patchSize, first],
      [Math.ceil(this.patchValues / WORKGROUP), patches],
    );
  }

  dispose(): void {
    this.kernel.dispose();
    this.table.destroy();
  }
}
