import { said } from "../../core/failure.ts";
import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { type MaskSize, sizeOf } from "../mask-size.ts";
import { readObjects } from "../record-parts.ts";
import { readSegmentation, type Segmentation } from "../segmentation.ts";
import { withEntries, withPayloads } from "./payloads.ts";
import type { FindRepair, Repair } from "./repair.ts";

/** Segmentations that hold a mask, in a form that no reader of the format knows. Runs still have to add up to the size. */
export const repairSegmentations: FindRepair = (record) => {
  const own = sizeOf([record.height, record.width]);
  const size = own ?? onlySize(record);
  const read = (payload: unknown) => readSegmentation(payload, { record: own, polygons: size });
  let mended = 0;
  let isSized = false;
  const changes = withPayloads(record, (payload) => {
    if (read(payload).fault === null) {
      isSized ||= Array.isArray(payload) && payload.length > 0;
      return payload;
    }
    const other = otherForms(payload, size).find((form) => form !== null && read(form).fault === null);
    if (other === undefined) return payload;
    isSized ||= Array.isArray(other);
    mended++;
    return other;
  });
  // Polygons are drawn at the record's height and width, which here are those of its other masks.
  const sides = isSized && !own && size ? { height: size[0], width: size[1] } : {};
  if (mended === 0 && !("height" in sides)) return null;
  const sentences = [
    ...(mended > 0
      ? [
          said("Writes {mended} of the masks in a form that readers know; their pixels stay the same.", {
            mended,
          }),
        ]
      : []),
    ...("height" in sides
      ? [said("Adds height and width, which are those of the record's other masks.")]
      : []),
  ];
  return { changes: { ...changes, ...sides }, sentences };
};

/** The size that all masks with a size of their own share. */
function onlySize(record: JsonObject): MaskSize | null {
  const objects = readObjects(record);
  if (typeof objects === "string") return null;
  let only: MaskSize | null = null;
  for (const payload of objects.flatMap((frames) => [...frames.values()])) {
    const segmentation: Segmentation = readSegmentation(payload, { record: null, polygons: null });
    if (segmentation.fault !== null || !segmentation.mask) continue;
    const { size } = segmentation.mask;
    if (only && (only[0] !== size[0] || only[1] !== size[1])) return null;
    only = size;
  }
  return only;
}

/** What a segmentation may mean that cannot be read as it stands. */
function otherForms(payload: unknown, size: MaskSize | null): readonly unknown[] {
  if (Array.isArray(payload)) return polygonForms(payload);
  if (!isJsonObject(payload)) return [];
  // Masks of the second generation stand without the object around them that the first has.
  if ("segmentation" in payload) return [payload.segmentation, ...otherForms(payload.segmentation, size)];
  if (!("counts" in payload)) return [];
  const { counts } = payload;
  return [
    {
      ...payload,
      size: payload.size === undefined || payload.size === null ? size : numbersIn(payload.size),
      counts: typeof counts === "string" ? plainCounts(counts) : counts,
    },
  ];
}

const isNumberList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
const isPointList = (value: unknown): value is readonly (readonly number[])[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((point) => isNumberList(point) && point.length === 2);

/** Rings without the list around them, or as lists of points. */
function polygonForms(payload: readonly unknown[]): readonly unknown[] {
  if (isNumberList(payload)) return [[payload]];
  if (isPointList(payload)) return [[payload.flat()]];
  return payload.every(isPointList) ? [payload.map((ring) => ring.flat())] : [];
}

/** A size as numbers where its sides are texts. */
function numbersIn(size: unknown): unknown {
  if (!Array.isArray(size)) return size;
  return size.map((side) => (typeof side === "string" && /^[0-9]+$/.test(side.trim()) ? Number(side) : side));
}

/** COCO's text as Python prints bytes, `b'…'` with each backslash doubled, or with blanks around it: it holds neither blanks nor quotes. */
function plainCounts(counts: string): string {
  const plain = counts.trim();
  const printed = /^b(['"])(.*)\1$/s.exec(plain);
  return printed ? printed[2]!.replaceAll("\\\\", "\\") : plain;
}

/** Frames of the first generation that hold run lengths without the object around them. */
export const repairBareMasks: FindRepair = (record): Repair | null => {
  let wrapped = 0;
  const changes = withEntries(record, (value, isSecond) => {
    if (isSecond || !isJsonObject(value) || !("counts" in value) || "segmentation" in value) return value;
    wrapped++;
    return { segmentation: value };
  });
  if (wrapped === 0) return null;
  return {
    changes,
    sentences: [
      said("Writes {wrapped} of the masks as segmentation of their frame, where readers look for it.", {
        wrapped,
      }),
    ],
  };
};
