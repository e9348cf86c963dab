import type { PixelRect } from "../../core/rect.ts";
import type { GridSize } from "../numeric/torch-bilinear.ts";
import type { PixelSize } from "./patches.ts";

/** A linear layer that makes features of positions. */
export interface PositionLayer {
  /** float32 [channels, 2] */
  readonly weight: Float32Array;
  /** float32 [channels] */
  readonly bias: Float32Array;
}

/**
 * Where the cells of a region's crop are in its picture: a pair for each. The axes are crossed, as upstream has them and the model has
 * learnt them: the first value varies with the column, runs over the box's rows and is divided by the picture's width. The second is
 * the other way round. Both are of a cell's edge nearest to the origin.
 * @param grid    of the crop's features
 * @param box     of the crop, as the family's geometry has it
 * @param picture all of it, at least 2×2
 * @returns       float32 [grid.rows · grid.columns, 2]
 * Source: pixelrefer.md 5.2, bit exact; quirks P1 and P2 there.
 */
export function regionPositions(grid: GridSize, box: PixelRect, picture: PixelSize): Float32Array {
  const along = edges(grid.columns, box.y0, box.y1, picture.width - 1);
  const down = edges(grid.rows, box.x0, box.x1, picture.height - 1);
  const positions = new Float32Array(grid.rows * grid.columns * 2);
  let write = 0;
  for (const second of down) {
    for (const first of along) {
      positions[write++] = first;
      positions[write++] = second;
    }
  }
  return positions;
}

/** The lower edges of `count` cells between `start` and `end`, divided; float32 after every step. */
function edges(count: number, start: number, end: number, divisor: number): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: count }, (_, cell) => {
    const offset = fround(fround(cell / count) * (end - start));
    return fround(offset + start) / divisor;
  });
}

/**
 * Features with what the layer makes of their positions.
 * @param features  float32 [cells, channels]
 * @param positions float32 [cells, 2]
 * @returns         float32 [cells, channels]
 * @throws RangeError when the lengths do not fit
 * Source: pixelrefer.md 5.2
 */
export function addPositions(
  features: Float32Array,
  positions: Float32Array,
  { weight, bias }: PositionLayer,
): Float32Array {
  const channels = bias.length;
  const cells = positions.length / 2;
  if (features.length !== cells * channels || weight.length !== channels * 2) {
    throw new RangeError(
      `${features.length} features and ${weight.length} weights do not fit ${cells} positions of ${channels} channels`,
    );
  }
  const out = new Float32Array(features.length);
  for (let cell = 0; cell < cells; cell++) {
    const first = positions[2 * cell]!;
    const second = positions[2 * cell + 1]!;
    const start = cell * channels;
    for (let c = 0; c < channels; c++) {
      const shift = Math.fround(first * weight[2 * c]! + second * weight[2 * c + 1]! + bias[c]!);
      out[start + c] = features[start + c]! + shift;
    }
  }
  return out;
}
