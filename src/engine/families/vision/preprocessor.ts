import type * as Ort from "onnxruntime-web";
import type { RgbImage } from "../../../core/image.ts";
import type { PictureLayout, PixelSize } from "../../../videorefer/shared/patches.ts";

/** A picture on its way to the vision encoder: a frame, a still image or a region's crop. */
export interface Picture {
  readonly image: RgbImage;
  /** What it is scaled to first, bilinear as OpenCV does it; only region crops are. */
  readonly scaled?: PixelSize;
}

/** Pictures as the vision encoder's input. */
export interface Patches {
  readonly layout: PictureLayout;
  /** float32 [pictures, layout.patches, 3 · patchSize²], where sessions run; gone with `release`. */
  readonly tensor: Ort.Tensor;
  /** The work that uses them needs to be submitted only. */
  release(): void;
}

/** From RGB bytes to patches, bit for bit as the Python original has them, on the CPU or the GPU. */
export interface Preprocessor {
  /** Resizes pictures to `layout` (bicubic), normalises their pixels and cuts them into patches in merge order. */
  patches(pictures: readonly Picture[], layout: PictureLayout): Patches;
  /**
   * How much every block changed from one single picture to the next, both made here: `blockChanges` in videorefer/vr3.
   * @returns float64 [blocks]
   */
  changes(previous: Patches, current: Patches): Promise<Float64Array>;
  dispose(): void;
}
