import { cubicWeights } from "../../videorefer/numeric/pillow-bicubic.ts";
import shader from "./bicubic.wgsl?raw";
import { Kernel } from "./kernel.ts";
import { type GpuPixels, TILE, tiles } from "./pixels.ts";
import { TapTables } from "./tap-tables.ts";

/** Pillow's bicubic on the GPU, one axis at a time. Reference: `resizeBicubic` in videorefer/numeric. */
export class GpuBicubic {
  private readonly kernel: Kernel;
  private readonly tables: TapTables;

  constructor(device: GPUDevice) {
    this.kernel = new Kernel(device, "bicubic", shader, 5, { TILE });
    this.tables = new TapTables(device, "bicubic weights");
  }

  /**
   * Resizes rows to `length` columns, or columns to `length` rows. A length that stays costs a pass that changes nothing:
   * its one weight is 1.
   */
  submit(source: GpuPixels, axis: "horizontal" | "vertical", length: number, out: GPUBuffer): GpuPixels {
    const vertical = axis === "vertical";
    const from = vertical ? source.height : source.width;
    const pixels: GpuPixels = {
      width: vertical ? source.width : length,
      height: vertical ? length : source.height,
      buffer: out,
    };
    const taps = this.tables.of(`${from} to ${length}`, () => packedWeights(from, length));
    this.kernel.submit(
      [source.buffer, taps, out],
      [pixels.width, pixels.height, source.width, Number(vertical), taps.size / 4 / length],
      tiles(pixels),
    );
    return pixels;
  }

  dispose(): void {
    this.kernel.dispose();
    this.tables.dispose();
  }
}

/** Per output position: the first source position, how many weights count, and all weights. */
function packedWeights(from: number, to: number): Int32Array {
  const { span, first, counts, weights } = cubicWeights(from, to);
  const stride = span + 2;
  const packed = new Int32Array(to * stride);
  for (let target = 0; target < to; target++) {
    packed[target * stride] = first[target]!;
    packed[target * stride + 1] = counts[target]!;
    packed.set(weights.subarray(target * span, (target + 1) * span), target * stride + 2);
  }
  return packed;
}
