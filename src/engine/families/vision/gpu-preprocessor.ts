import type * as Ort from "onnxruntime-web";
import type { RgbImage } from "../../../core/image.ts";
import { resizeBilinear } from "../../../videorefer/numeric/opencv-bilinear.ts";
import { resizeBicubic } from "../../../videorefer/numeric/pillow-bicubic.ts";
import type { PatchSettings, PictureLayout, PixelSize } from "../../../videorefer/shared/patches.ts";
import { GpuBicubic } from "../../gpu/bicubic.ts";
import { GpuBilinear } from "../../gpu/bilinear.ts";
import { BufferPool } from "../../gpu/buffer-pool.ts";
import type { GpuPixels } from "../../gpu/pixels.ts";
import { GpuUnpack } from "../../gpu/unpack.ts";
import type { Gpu } from "../../runtime/gpu.ts";
import type { OrtModule } from "../../runtime/runtime.ts";
import { GpuChanges } from "./gpu-changes.ts";
import { GpuPatches } from "./gpu-patches.ts";
import type { Patches, Picture, Preprocessor } from "./preprocessor.ts";

/** Patches on the GPU, with the resized pixels they were cut from. */
interface PatchesOnGpu extends Patches {
  readonly pixels: readonly GpuPixels[];
}

/**
 * Uploads a picture's bytes once; nothing but one number per block comes back. The browser's own ways from a video frame to a
 * texture convert colours with other roundings than the decoder's RGB, so bytes are what is uploaded.
 */
export class GpuPreprocessor implements Preprocessor {
  private readonly pool: BufferPool;
  private readonly unpack: GpuUnpack;
  private readonly bilinear: GpuBilinear;
  private readonly bicubic: GpuBicubic;
  private readonly cutter: GpuPatches;
  private readonly differ: GpuChanges;

  constructor(
    private readonly ort: OrtModule,
    private readonly gpu: Gpu,
    settings: PatchSettings,
    private readonly maxBytes = gpu.device.limits.maxStorageBufferBindingSize,
  ) {
    const { device } = gpu;
    this.pool = new BufferPool(device);
    this.unpack = new GpuUnpack(device);
    this.bilinear = new GpuBilinear(device);
    this.bicubic = new GpuBicubic(device);
    this.cutter = new GpuPatches(device, settings);
    this.differ = new GpuChanges(device, settings);
  }

  patches(pictures: readonly Picture[], layout: PictureLayout): PatchesOnGpu {
    const dims = [pictures.length, layout.patches, this.cutter.patchValues];
    const buffer = this.pool.take(dims.reduce((product, side) => product * side, 4));
    const pixels = pictures.map((picture, nth) => {
      const resized = this.resized(picture, layout);
      this.cutter.submit(resized, layout, buffer, nth * layout.patches);
      return resized;
    });
    const tensor: Ort.Tensor = this.ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims });
    const release = () => this.pool.giveBack(buffer, ...pixels.map((one) => one.buffer));
    return { layout, tensor, pixels, release };
  }

  async changes(previous: PatchesOnGpu, current: PatchesOnGpu): Promise<Float64Array> {
    const { layout } = current;
    const sums = this.pool.take(layout.blocks * 4);
    try {
      const changes = this.differ.read(previous.pixels[0]!, current.pixels[0]!, layout, sums);
      return await this.gpu.health.guard(changes);
    } finally {
      this.pool.giveBack(sums);
    }
  }

  dispose(): void {
    for (const part of [this.pool, this.unpack, this.bilinear, this.bicubic, this.cutter, this.differ]) {
      part.dispose();
    }
  }

  private resized(picture: Picture, target: PixelSize): GpuPixels {
    const { width, height } = target;
    const { image, scaled } = this.bindable(picture, target);
    let pixels = this.upload(image);
    if (scaled) {
      const source = pixels;
      pixels = this.bilinear.submit(
        source,
        scaled.width,
        scaled.height,
        this.pixelBuffer(scaled.width, scaled.height),
      );
      this.pool.giveBack(source.buffer);
    }
    const wide = this.bicubic.submit(pixels, "horizontal", width, this.pixelBuffer(width, pixels.height));
    this.pool.giveBack(pixels.buffer);
    const resized = this.bicubic.submit(wide, "vertical", height, this.pixelBuffer(width, height));
    this.pool.giveBack(wide.buffer);
    return resized;
  }

  /** A picture too large for this device's bindings is shrunk by the CPU first, which changes nothing but the time it takes. */
  private bindable(picture: Picture, target: PixelSize): Picture {
    const { image, scaled } = picture;
    const most = (side: "width" | "height") => Math.max(image[side], scaled?.[side] ?? 0, target[side]);
    const largest = 4 * most("width") * most("height");
    if (largest <= this.maxBytes) return picture;
    if (scaled) return { image: resizeBilinear(image, scaled.width, scaled.height) };
    return { image: resizeBicubic(image, target.width, target.height) };
  }

  private upload(image: RgbImage): GpuPixels {
    const bytes = this.pool.take(image.data.length);
    const pixels = this.unpack.submit(image, bytes, this.pixelBuffer(image.width, image.height));
    this.pool.giveBack(bytes);
    return pixels;
  }

  private pixelBuffer(width: number, height: number): GPUBuffer {
    return this.pool.take(width * height * 4);
  }
}
