import { positionInWords } from "../../../../core/position.ts";
import type { ObjectId } from "../../../../core/project.ts";
import { rleArea, rleBounds } from "../../../../core/rle.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";

/** "Dog: 1,204 pixels, upper left." for the live region. */
export function describeMask(id: ObjectId, frameIndex: number): string {
  const object = useDocument.getState().project.objects.find((other) => other.id === id);
  const stored = object?.masks[frameIndex];
  const mask = stored && maskRegistry.rle(id, stored);
  if (!object || !mask) return "Nothing is marked on this frame.";
  const [height, width] = mask.size;
  const place = positionInWords(rleBounds(mask), width, height);
  return `${object.name}: ${rleArea(mask).toLocaleString()} pixels, ${place}.`;
}
