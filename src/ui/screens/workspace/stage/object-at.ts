import type { Rle } from "../../../../core/mask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { SceneObject } from "../../../../core/project.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";

/** The topmost visible object whose mask of this frame covers the point. */
export function objectAt(
  objects: readonly SceneObject[],
  frameIndex: number,
  point: FramePoint,
): SceneObject | null {
  const covers = (object: SceneObject): boolean => {
    const stored = object.hidden ? undefined : object.masks[frameIndex];
    const mask = stored && maskRegistry.rle(object.id, stored);
    return mask ? rleCovers(mask, point) : false;
  };
  return objects.findLast(covers) ?? null;
}

function rleCovers(rle: Rle, point: FramePoint): boolean {
  const [height, width] = rle.size;
  const column = Math.floor(point.x);
  const row = Math.floor(point.y);
  if (column < 0 || column >= width || row < 0 || row >= height) return false;
  let rest = column * height + row;
  for (let i = 0; i < rle.counts.length; i++) {
    if (rest < rle.counts[i]!) return i % 2 === 1;
    rest -= rle.counts[i]!;
  }
  return false;
}
