import { linearTaps } from "../../videorefer/numeric/opencv-bilinear.ts";
import shader from "./bilinear.wgsl?raw";
import { Kernel } from "./kernel.ts";
import { type GpuPixels, TILE, tiles } from "./pixels.ts";
import { TapTables } from "./tap-tables.ts";

/** OpenCV's bilinear on the GPU. Reference: `resizeBilinear` in videorefer/numeric. */
export class GpuBilinear {
  private readonly kernel: Kernel;
  private readonly tables: TapTables;

  constructor(device: GPUDevice) {
    this.kernel = new Kernel(device, "bilinear", shader, 3, { TILE });
    this.tables = new TapTables(device, "bilinear weights");
  }

  submit(source: GpuPixels, width: number, height: number, out: GPUBuffer): GpuPixels {
    const pixels = { width, height, buffer: out };
    const taps = (from: number, to: number, snap: boolean) =>
      this.tables.of(`${from} to ${to}, ${snap}`, () => packedTaps(from, to, snap));
    const columns = taps(source.width, width, true);
    const rows = taps(source.height, height, false);
    this.kernel.submit([source.buffer, columns, rows, out], [width, height, source.width], tiles(pixels));
    return pixels;
  }

  dispose(): void {
    this.kernel.dispose();
    this.tables.dispose();
  }
}

function packedTaps(from: number, to: number, snapAtBorders: boolean): Int32Array {
  const { first, second, firstWeight, secondWeight } = linearTaps(from, to, snapAtBorders);
  const packed = new Int32Array(to * 4);
  for (let target = 0; target < to; target++) {
    packed.set([first[target]!, second[target]!, firstWeight[target]!, secondWeight[target]!], target * 4);
  }
  return packed;
}
