import { resizeBilinear } from "../../../videorefer/numeric/opencv-bilinear.ts";
import {
  createPatchWriter,
  type PatchSettings,
  type PictureLayout,
} from "../../../videorefer/shared/patches.ts";
import { blockChanges } from "../../../videorefer/vr3/token-compression.ts";
import type { OrtModule } from "../../runtime/runtime.ts";
import type { Patches, Picture, Preprocessor } from "./preprocessor.ts";

export class CpuPreprocessor implements Preprocessor {
  private readonly write: ReturnType<typeof createPatchWriter>;
  private readonly patchValues: number;

  constructor(
    private readonly ort: OrtModule,
    settings: PatchSettings,
  ) {
    this.write = createPatchWriter(settings);
    this.patchValues = 3 * settings.patchSize ** 2;
  }

  patches(pictures: readonly Picture[], layout: PictureLayout): Patches {
    const size = layout.patches * this.patchValues;
    const values = new Float32Array(pictures.length * size);
    for (const [nth, { image, scaled }] of pictures.entries()) {
      const source = scaled ? resizeBilinear(image, scaled.width, scaled.height) : image;
      this.write(source, layout, values.subarray(nth * size, (nth + 1) * size));
    }
    const dims = [pictures.length, layout.patches, this.patchValues];
    return { layout, tensor: new this.ort.Tensor("float32", values, dims), release: () => undefined };
  }

  async changes(previous: Patches, current: Patches): Promise<Float64Array> {
    const [before, after] = [previous, current].map(({ tensor }) => tensor.data as Float32Array) as [
      Float32Array<ArrayBufferLike>,
      Float32Array<ArrayBufferLike>,
    ];
    return blockChanges(before, after, current.layout.blocks);
  }

  dispose(): void {}
}
