import type { RgbImage } from "../../core/image.ts";
import { normalisationTables, type PixelScaling } from "../numeric/normalisation.ts";
import { resizeBicubic } from "../numeric/pillow-bicubic.ts";
import type { GridSize } from "../numeric/torch-bilinear.ts";

export interface PixelSize {
  readonly height: number;
  readonly width: number;
}

/** The size a picture is resized to, and the patches it then has; pixels right of and below the last whole patch are not seen. */
export interface PictureLayout extends PixelSize {
  readonly grid: GridSize;
  /** Patches per side of a block; patches of one block follow each other. */
  readonly merge: number;
  readonly patches: number;
  /** Blocks of `merge × merge` patches: tokens before compression. */
  readonly blocks: number;
}

/**
 * Row-major position of every patch in the order the encoder gets them: blocks of `merge × merge` row-major, patches
 * within a block row-major.
 * @returns int32 [rows · columns]
 * @throws RangeError when a side is not a multiple of `merge`
 * Source: videorefer-models.md 6.3.
 */
export function mergeOrder({ rows, columns }: GridSize, merge: number): Int32Array {
  if (rows % merge !== 0 || columns % merge !== 0) {
    throw new RangeError(
      `a grid of ${rows}×${columns} patches cannot be cut into blocks of ${merge}×${merge}`,
    );
  }
  const order = new Int32Array(rows * columns);
  let row = 0;
  for (let blockY = 0; blockY < rows; blockY += merge) {
    for (let blockX = 0; blockX < columns; blockX += merge) {
      for (let y = blockY; y < blockY + merge; y++) {
        for (let x = blockX; x < blockX + merge; x++) order[row++] = y * columns + x;
      }
    }
  }
  return order;
}

export interface PatchSettings {
  /** Side of a square patch in pixels. */
  readonly patchSize: number;
  readonly pixels: PixelScaling;
}

/** Resizes one picture to `layout` and writes its patch matrix. */
export type PatchWriter = (image: RgbImage, layout: PictureLayout, out: Float32Array) => void;

/**
 * Makes the function that turns a picture into the vision encoder's input: bicubic resize, normalisation, patches in
 * merge order. It writes float32 [layout.patches, 3 · patchSize²], within a row channel, patch row, patch column;
 * `out` may be a view into a larger buffer. It throws RangeError when `out` has another length.
 * Source: videorefer-models.md 6.3, 4.2, 4.7; bit exact.
 */
export function createPatchWriter(config: PatchSettings): PatchWriter {
  const { patchSize } = config;
  const tables = normalisationTables(config.pixels);
  const patchValues = 3 * patchSize ** 2;
  return (image, layout, out) => {
    const expected = layout.patches * patchValues;
    if (out.length !== expected) {
      throw new RangeError(`patches should fill ${expected} values, got room for ${out.length}`);
    }
    const { data, width } = resizeBicubic(image, layout.width, layout.height);
    const order = mergeOrder(layout.grid, layout.merge);
    let write = 0;
    for (let row = 0; row < order.length; row++) {
      const patchY = Math.trunc(order[row]! / layout.grid.columns);
      const patchX = order[row]! - patchY * layout.grid.columns;
      const corner = (patchY * patchSize * width + patchX * patchSize) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const table = channel * 256;
        for (let y = 0; y < patchSize; y++) {
          let read = corner + y * width * 3 + channel;
          for (let x = 0; x < patchSize; x++) {
            out[write++] = tables[table + data[read]!]!;
            read += 3;
          }
        }
      }
    }
  };
}
