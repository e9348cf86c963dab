import type { GridSize } from "../numeric/torch-bilinear.ts";
import { mergeOrder } from "../shared/patches.ts";
import type { Vr3Vision } from "./config.ts";

/**
 * Rotary angles of the vision encoder: the first half of a head's pairs turns with the patch's row, the second with
 * its column. Time is not encoded.
 * @returns cosines and sines, float32 [rows · columns, headDim / 2], in merge order
 * Source: videorefer-models.md 6.4; float32 angles as upstream computes them.
 */
export function visionRope(
  grid: GridSize,
  merge: number,
  { headDim, ropeTheta }: Pick<Vr3Vision, "headDim" | "ropeTheta">,
): { cos: Float32Array; sin: Float32Array } {
  const { fround } = Math;
  const perAxis = headDim / 4;
  const frequencies = Float32Array.from(
    { length: perAxis },
    (_, i) => 1 / fround(ropeTheta ** (i / perAxis)),
  );
  const order = mergeOrder(grid, merge);
  const cos = new Float32Array(order.length * perAxis * 2);
  const sin = new Float32Array(cos.length);
  let write = 0;
  for (let row = 0; row < order.length; row++) {
    const y = Math.trunc(order[row]! / grid.columns);
    const x = order[row]! - y * grid.columns;
    for (const position of [y, x]) {
      for (let i = 0; i < perAxis; i++) {
        const angle = fround(position * frequencies[i]!);
        cos[write] = Math.cos(angle);
        sin[write] = Math.sin(angle);
        write++;
      }
    }
  }
  return { cos, sin };
}
