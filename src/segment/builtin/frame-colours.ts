import type { RgbImage } from "../../core/image.ts";
import { type ColourFrame, colourFrame } from "../flow/work-frame.ts";
import { resizeAntialiased } from "../sam2/antialiased.ts";
import { CELL_PARTS, CELL_PIXELS, type FrameGrid } from "./frame-grid.ts";

/** A frame's colours in two sizes. */
export interface FrameColours {
  /** At the size of the masks' logits. */
  readonly coarse: ColourFrame;
  /** At display size, but no larger than the encoder reads it. */
  readonly fine: ColourFrame;
}

export function frameColours(image: RgbImage, grid: FrameGrid): FrameColours {
  const isLarge = grid.scaledWidth < image.width;
  const fine = isLarge ? resized(image, grid.scaledWidth, grid.scaledHeight) : image;
  const logits = (pixels: number) => Math.max(1, Math.round((pixels * CELL_PARTS) / CELL_PIXELS));
  const coarse = resized(fine, logits(grid.scaledWidth), logits(grid.scaledHeight));
  return { coarse: colourFrame(coarse), fine: colourFrame(fine) };
}

function resized({ width, height, data }: RgbImage, toWidth: number, toHeight: number): RgbImage {
  const scaled = resizeAntialiased(data, [height, width], [toHeight, toWidth], 3);
  return { width: toWidth, height: toHeight, data: new Uint8Array(Uint8ClampedArray.from(scaled).buffer) };
}
