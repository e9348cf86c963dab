import type { RgbImage } from "../../core/image.ts";

/** A frame of noise: between two of them every block changes, so that token pruning drops none. */
export function noiseFrame(side: number, seed: number): RgbImage {
  const data = new Uint8Array(side * side * 3);
  let state = seed + 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return { width: side, height: side, data };
}
