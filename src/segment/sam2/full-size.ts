import type { BitMask } from "../../core/mask.ts";
import { interpolateFeatures } from "../../videorefer/numeric/torch-bilinear.ts";

/**
 * Logits at the size of the frame.
 * @param low float32 [side, side]
 * @returns float32 [height, width]
 * Source: sam2.md 3.
 */
export function fullLogits(
  low: Float32Array,
  side: number,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array {
  return interpolateFeatures(low, { rows: side, columns: side }, { rows: height, columns: width }, 1);
}

/** What is in the mask: every pixel whose logit is above zero. */
export function fullMask(
  low: Float32Array,
  side: number,
  frame: { readonly width: number; readonly height: number },
): BitMask {
  const logits = fullLogits(low, side, frame);
  const data = new Uint8Array(logits.length);
  // A loop: `from` asks an iterator for each of millions of pixels.
  for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = logits[pixel]! > 0 ? 1 : 0;
  return { width: frame.width, height: frame.height, data };
}
