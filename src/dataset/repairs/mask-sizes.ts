import { said } from "../../core/failure.ts";
import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { rleOverlap } from "../../core/rle.ts";
import { hasShapeOf, type MaskSize, sizeOf, sizeText } from "../mask-size.ts";
import { readObjects } from "../record-parts.ts";
import { readSegmentation, runsOf, type StoredMask } from "../segmentation.ts";
import { withPayloads } from "./payloads.ts";
import type { FindRepair, Repair } from "./repair.ts";

/** One size for all masks of a record, where the masks themselves say which it is (rule 5 of videorefer-suite.md 3.5). */
export const repairMaskSizes: FindRepair = (record, clip) => {
  const masks = masksOf(record);
  if (!masks) return null;
  const own = sizeOf([record.height, record.width]);
  const sizes = distinct(masks.filter(({ area }) => area > 0).map(({ size }) => size));
  const candidates = distinct([...(own ? [own] : []), ...sizes, ...sizes.map(turned)]);
  for (const size of candidates) {
    if (clip && !hasShapeOf(size, clip.size)) continue;
    const repair = withSidesTurned(record, size, own);
    if (repair) return repair;
  }
  return withoutEmptyMasks(record, sizes) ?? withSidesOfMasks(record, masks, own);
};

const turned = ([height, width]: MaskSize): MaskSize => [width, height];
const same = (a: MaskSize, b: MaskSize) => a[0] === b[0] && a[1] === b[1];
const distinct = (sizes: readonly MaskSize[]) =>
  sizes.filter((size, nth) => sizes.findIndex((other) => same(size, other)) === nth);

function masksOf(record: JsonObject): readonly StoredMask[] | null {
  const objects = readObjects(record);
  if (typeof objects === "string") return null;
  const own = sizeOf([record.height, record.width]);
  const masks: StoredMask[] = [];
  for (const payload of objects.flatMap((frames) => [...frames.values()])) {
    const segmentation = readSegmentation(payload, { record: own, polygons: own });
    if (segmentation.fault === null && segmentation.mask) masks.push(segmentation.mask);
  }
  return masks;
}

/** Masks whose height and width stand in each other's place: their columns line up at the other height. */
function withSidesTurned(record: JsonObject, size: MaskSize, own: MaskSize | null): Repair | null {
  let count = 0;
  let isSure = true;
  const changes = withPayloads(record, (payload) => {
    if (!isJsonObject(payload) || !sizeOf(payload.size)) return payload;
    const segmentation = readSegmentation(payload, { record: null, polygons: null });
    const mask = segmentation.fault === null ? segmentation.mask : null;
    if (!mask || same(mask.size, size)) return payload;
    isSure &&= same(turned(mask.size), size) && (mask.area === 0 || linesUpBetter(mask, size[0]));
    count++;
    return { ...payload, size };
  });
  if (count === 0 || !isSure) return null;
  const sides = own && !same(own, size) ? { height: size[0], width: size[1] } : {};
  return {
    changes: { ...changes, ...sides },
    sentences: [
      said("Swaps height and width of {count} of the masks, to {size}: only so do their columns line up.", {
        count,
        size: sizeText(size),
      }),
    ],
  };
}

/** How much more of a mask has to lie beside itself at one height than at the other. */
const CLEARLY = 0.1;

/** Whether a mask's neighbouring columns overlap clearly more when columns have this height instead of the mask's own. */
function linesUpBetter(mask: StoredMask, height: number): boolean {
  const { size, area } = mask;
  const counts = runsOf(mask);
  const [first = 0, ...rest] = counts;
  const overlapAt = (shift: number) =>
    rleOverlap({ size, counts }, { size, counts: [first + shift, ...rest] });
  return overlapAt(height) - overlapAt(size[0]) > CLEARLY * area;
}

/** An empty mask and null say the same: the object is out of sight. */
function withoutEmptyMasks(record: JsonObject, sizes: readonly MaskSize[]): Repair | null {
  let count = 0;
  const changes = withPayloads(record, (payload) => {
    const segmentation = readSegmentation(payload, { record: null, polygons: null });
    if (segmentation.fault !== null || !segmentation.mask || segmentation.mask.area > 0) return payload;
    if (sizes.some((size) => same(size, segmentation.mask!.size))) return payload;
    count++;
    return null;
  });
  if (count === 0) return null;
  return {
    changes,
    sentences: [said("Writes {count} empty masks of another size as null, which says the same.", { count })],
  };
}

/** Height and width of the record are those of its masks; where each mask has a size of its own, nothing is read by them. */
function withSidesOfMasks(
  record: JsonObject,
  masks: readonly StoredMask[],
  own: MaskSize | null,
): Repair | null {
  const [size, ...others] = distinct(masks.map((mask) => mask.size));
  if (!own || !size || others.length > 0 || same(own, size) || !bringsSizes(record)) return null;
  const [height, width] = size;
  return {
    changes: { height, width },
    sentences: [
      said("Sets height and width to {size}, the size that every mask brings along.", {
        size: sizeText(size),
      }),
    ],
  };
}

function bringsSizes(record: JsonObject): boolean {
  const objects = readObjects(record);
  return (
    typeof objects !== "string" &&
    objects.every((frames) =>
      [...frames.values()].every(
        (payload) => payload === null || (isJsonObject(payload) && sizeOf(payload.size) !== null),
      ),
    )
  );
}
