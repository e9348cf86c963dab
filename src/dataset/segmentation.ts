import { unwrap } from "../core/failure.ts";
import { rleArea } from "../core/rle.ts";
import { countsFromString, measureCounts } from "../core/rle-string.ts";
import { polygonRuns, unionRuns } from "./coco-polygon.ts";
import { type MaskSize, sizeOf, sizeText } from "./mask-size.ts";

/** Where sizes come from that a segmentation does not bring along. */
export interface OutsideSizes {
  /** The record's height and width: for run lengths without a size. */
  readonly record: MaskSize | null;
  /** The same, else those of the clip: for polygons. */
  readonly polygons: MaskSize | null;
}

/** A mask that is known to be whole, with its run lengths as the file has them, or as they came from polygons. */
export interface StoredMask {
  readonly size: MaskSize;
  /** Number of set pixels. */
  readonly area: number;
  readonly counts: string | readonly number[];
}

/** A stored mask's run lengths as numbers. */
export const runsOf = ({ counts }: Pick<StoredMask, "counts">): readonly number[] =>
  typeof counts === "string" ? unwrap(countsFromString(counts)) : counts;

/** A segmentation's mask, null where the object is out of sight; or why it cannot be decoded. */
export type Segmentation =
  | { readonly mask: StoredMask | null; readonly fault: null }
  | { readonly fault: string };

const OUT_OF_SIGHT: Segmentation = { mask: null, fault: null };

/** Reads a segmentation of any form: null, polygons, run lengths as numbers or as COCO's text (videorefer-suite.md 1). */
export function readSegmentation(payload: unknown, sizes: OutsideSizes): Segmentation {
  if (payload === null || payload === undefined) return OUT_OF_SIGHT;
  if (Array.isArray(payload))
    return payload.length === 0 ? OUT_OF_SIGHT : readPolygons(payload, sizes.polygons);
  if (typeof payload !== "object" || !("counts" in payload)) {
    return fault("null, polygons or an object with size and counts", wordsFor(payload));
  }
  const { counts } = payload;
  const given = "size" in payload ? payload.size : undefined;
  const own = sizeOf(given);
  if (given !== undefined && given !== null && !own) {
    return fault("a size of [height, width], whole numbers from 1 on", JSON.stringify(given));
  }
  if (typeof counts === "string")
    return own ? readText(counts, own) : { fault: "expected a size beside the counts, found none" };
  if (!Array.isArray(counts) || !counts.every(isRun)) {
    return fault("counts as a text or as whole numbers from 0 on", wordsFor(counts));
  }
  const size = own ?? sizes.record;
  return size
    ? withRuns(counts, size)
    : { fault: "expected a size, or the record's height and width, found neither" };
}

const isRun = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readText(counts: string, size: MaskSize): Segmentation {
  const measured = measureCounts(counts);
  if (!measured.ok) return { fault: measured.error.message };
  return wholeMask({ size, area: measured.value.area, counts }, measured.value.pixels);
}

function withRuns(counts: readonly number[], size: MaskSize): Segmentation {
  let pixels = 0;
  for (const run of counts) pixels += run;
  return wholeMask({ size, area: rleArea({ size, counts }), counts }, pixels);
}

function wholeMask(mask: StoredMask, pixels: number): Segmentation {
  const [height, width] = mask.size;
  if (pixels === height * width) return { mask, fault: null };
  return fault(`runs that add up to ${height * width} (${sizeText(mask.size)})`, `${pixels}`);
}

const isRing = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length >= 6 && value.length % 2 === 0 && value.every(Number.isFinite);

function readPolygons(rings: readonly unknown[], size: MaskSize | null): Segmentation {
  if (!rings.every(isRing)) {
    const other = rings.find((ring) => !isRing(ring));
    return fault("polygons as lists of at least three x, y pairs", wordsFor(other));
  }
  if (!size) return { fault: "expected the record's height and width beside polygons, found none" };
  let union: number[] | null = null;
  for (const ring of rings) {
    const runs = polygonRuns(ring, size);
    if (!runs)
      return { fault: "expected a polygon of at most some million pixels around, found a longer one" };
    union = union ? unionRuns(union, runs) : runs;
  }
  return withRuns(union!, size);
}

const fault = (expected: string, found: string): Segmentation => ({
  fault: `expected ${expected}, found ${found}`,
});

function wordsFor(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length} other values`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).slice(0, 4).join(", ");
    return keys === "" ? "an empty object" : `an object with ${keys}`;
  }
  return value === undefined ? "nothing" : `${JSON.stringify(value)}`.slice(0, 40);
}
