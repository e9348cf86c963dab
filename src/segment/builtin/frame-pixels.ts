import type { RgbImage } from "../../core/image.ts";
import { resizeAntialiased } from "../sam2/antialiased.ts";
import { CELL_PIXELS, type FrameGrid } from "./frame-grid.ts";

/** Of the three colours, in 0 … 255. */
const MEAN = [123.675, 116.28, 103.53];
const DEVIATION = [58.395, 57.12, 57.375];

/**
 * A frame as the encoder reads it: scaled, normalised, and filled up with zeros to whole cells.
 * @returns float32 [3, 16 · rows, 16 · columns]
 * Source: segment-anything `utils/transforms.py`, `modeling/sam.py`.
 */
export function gridPixels({ width, height, data }: RgbImage, grid: FrameGrid): Float32Array {
  const { scaledWidth, scaledHeight } = grid;
  const scaled = resizeAntialiased(data, [height, width], [scaledHeight, scaledWidth], 3);
  const rowPixels = CELL_PIXELS * grid.columns;
  const plane = rowPixels * CELL_PIXELS * grid.rows;
  const pixels = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    const [factor, shift] = [1 / DEVIATION[c]!, MEAN[c]! / DEVIATION[c]!];
    for (let y = 0; y < scaledHeight; y++) {
      const from = y * scaledWidth;
      const to = c * plane + y * rowPixels;
      for (let x = 0; x < scaledWidth; x++) pixels[to + x] = scaled[3 * (from + x) + c]! * factor - shift;
    }
  }
  return pixels;
}
