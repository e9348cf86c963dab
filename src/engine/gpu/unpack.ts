import type { RgbImage } from "../../core/image.ts";
import { Kernel } from "./kernel.ts";
import { type GpuPixels, TILE, tiles } from "./pixels.ts";
import shader from "./unpack.wgsl?raw";

/** Brings RGB bytes to the GPU, a word per pixel. */
export class GpuUnpack {
  private readonly kernel: Kernel;

  constructor(private readonly device: GPUDevice) {
    this.kernel = new Kernel(device, "unpack", shader, 2, { TILE });
  }

  /**
   * @param bytes room for the image's bytes, in whole words
   * @param out   room for a word per pixel
   */
  submit({ data, width, height }: RgbImage, bytes: GPUBuffer, out: GPUBuffer): GpuPixels {
    const { queue } = this.device;
    // Writes are of whole words; what is left of the last one goes on its own.
    const whole = data.length - (data.length % 4);
    if (whole > 0) queue.writeBuffer(bytes, 0, data as Uint8Array<ArrayBuffer>, 0, whole);
    if (whole < data.length) {
      const last = new Uint8Array(4);
      last.set(data.subarray(whole));
      queue.writeBuffer(bytes, whole, last);
    }
    const pixels = { width, height, buffer: out };
    this.kernel.submit([bytes, out], [width, height], tiles(pixels));
    return pixels;
  }

  dispose(): void {
    this.kernel.dispose();
  }
}
