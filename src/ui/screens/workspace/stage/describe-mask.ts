import { positionInWords } from "../../../../core/position.ts";
import type { ObjectId } from "../../../../core/project.ts";
import { rleArea, rleBounds } from "../../../../core/rle.ts";
import { formatNumber } from "../../../../language/formats.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";

/** "Dog: 1,204 pixels, upper left." for the live region. */
export function describeMask(id: ObjectId, frameIndex: number): string {
  const object = useDocument.getState().project.objects.find((other) => other.id === id);
  const stored = object?.masks[frameIndex];
  const mask = stored && maskRegistry.rle(id, stored);
  if (!object || !mask) return t("Nothing is marked on this frame.");
  const [height, width] = mask.size;
  const place = positionInWords(rleBounds(mask), width, height);
  return t("{name}: {rleArea} pixels, {place}.", {
    name: object.name,
    rleArea: formatNumber(rleArea(mask)),
    place: t(place),
  });
}
