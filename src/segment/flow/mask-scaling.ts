import { createMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";

/** A mask at a smaller size: pixels of which at least half the area is inside. An object too thin for that keeps its pixels' places. */
export function shrinkMask(mask: BitMask, width: number, height: number): BitMask {
  if (mask.width === width && mask.height === height) return mask;
  const counts = new Uint32Array(width * height);
  const sizes = new Uint32Array(width * height);
  const columns = Int32Array.from({ length: mask.width }, (_, x) =>
    Math.min(width - 1, Math.floor(((x + 0.5) * width) / mask.width)),
  );
  for (let y = 0, at = 0; y < mask.height; y++) {
    const row = Math.min(height - 1, Math.floor(((y + 0.5) * height) / mask.height)) * width;
    for (let x = 0; x < mask.width; x++, at++) {
      const target = row + columns[x]!;
      sizes[target]! += 1;
      counts[target]! += mask.data[at]!;
    }
  }
  const small = createMask(width, height);
  for (let at = 0; at < counts.length; at++) if (2 * counts[at]! >= sizes[at]!) small.data[at] = 1;
  if (!small.data.includes(1))
    for (let at = 0; at < counts.length; at++) small.data[at] = counts[at]! > 0 ? 1 : 0;
  return small;
}

/** A mask at a larger size by its signed distance, which is smooth where the mask has steps. */
export function enlargeMask(mask: BitMask, distance: Float32Array, width: number, height: number): BitMask {
  if (mask.width === width && mask.height === height) return mask;
  const large = createMask(width, height);
  const [scaleX, scaleY] = [mask.width / width, mask.height / height];
  for (let y = 0, at = 0; y < height; y++) {
    const sy = Math.min(Math.max((y + 0.5) * scaleY - 0.5, 0), mask.height - 1);
    const top = Math.min(Math.floor(sy), Math.max(mask.height - 2, 0));
    const below = Math.min(top + 1, mask.height - 1) * mask.width;
    const wy = sy - top;
    for (let x = 0; x < width; x++, at++) {
      const sx = Math.min(Math.max((x + 0.5) * scaleX - 0.5, 0), mask.width - 1);
      const left = Math.min(Math.floor(sx), Math.max(mask.width - 2, 0));
      const right = Math.min(left + 1, mask.width - 1);
      const wx = sx - left;
      const upper = (1 - wx) * distance[top * mask.width + left]! + wx * distance[top * mask.width + right]!;
      const lower = (1 - wx) * distance[below + left]! + wx * distance[below + right]!;
      if ((1 - wy) * upper + wy * lower > 0) large.data[at] = 1;
    }
  }
  return large;
}
