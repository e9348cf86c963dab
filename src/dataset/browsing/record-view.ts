import { traceContours } from "../../core/contour.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { Rle } from "../../core/mask.ts";
import { decodeRle, rleBounds } from "../../core/rle.ts";
import type { FrameOutlines, RecordDetail, RecordMasks } from "../../protocol/dataset.ts";
import { sizeOf } from "../mask-size.ts";
import { isFrameKey, mediaOf, readObjects, readTurns } from "../record-parts.ts";
import { readSegmentation, runsOf } from "../segmentation.ts";

// A record as the page shows it. What cannot be read is left out: the verdict says why.

/** Characters of a text in a list. */
const BEGINNING = 240;
/** Masks of more pixels are not drawn: a frame of 8K has 33 million. */
const MAX_PIXELS = 40e6;

export function summaryOf(record: JsonObject) {
  const media = mediaOf(record);
  const turns = readTurns(record) ?? [];
  const first = (speaker: string) => {
    const value = turns.find(({ from }) => from === speaker)?.value;
    return typeof value === "string" ? value.slice(0, BEGINNING) : "";
  };
  const objects = readObjects(record);
  return {
    id: record.id === undefined || record.id === null ? null : String(record.id),
    media: typeof media === "string" ? null : media,
    question: first("human"),
    answer: first("gpt"),
    objects: typeof objects === "string" ? 0 : objects.length,
  };
}

export function turnsOf(record: JsonObject): RecordDetail["turns"] {
  const turns = readTurns(record);
  return (
    turns?.map(({ from, value }) => ({
      from: String(from),
      value: typeof value === "string" ? value : JSON.stringify(value),
    })) ?? null
  );
}

/** What a filter's text is looked for in, in small letters. */
export function searchedText(record: JsonObject): string {
  const { id, media } = summaryOf(record);
  const texts = (readTurns(record) ?? []).map(({ value }) => (typeof value === "string" ? value : ""));
  return [id ?? "", ...(media?.paths ?? []), ...texts].join("\n").toLowerCase();
}

/** Masks that are not empty, by object and frame. */
export function masksOf(record: JsonObject): RecordMasks {
  const objects = readObjects(record);
  if (typeof objects === "string") return [];
  const media = mediaOf(record);
  const isImage = typeof media !== "string" && media.kind === "image";
  const own = sizeOf([record.height, record.width]);
  return objects.map((frames) =>
    [...frames].flatMap(([key, payload]) => {
      const frame = isImage ? 0 : isFrameKey(key) ? Number(key) : null;
      const segmentation = readSegmentation(payload, { record: own, polygons: own });
      if (frame === null || segmentation.fault !== null || !segmentation.mask || segmentation.mask.area === 0)
        return [];
      return [{ frame, size: segmentation.mask.size, counts: runsOf(segmentation.mask) }];
    }),
  );
}

export const framesOf = (masks: RecordMasks): number[] =>
  [...new Set(masks.flat().map(({ frame }) => frame))].sort((a, b) => a - b);

/** Borders of all masks on one frame that share the first one's size; null where none can be drawn. */
export function outlinesOn(masks: RecordMasks, frame: number): FrameOutlines | null {
  const there = masks.flatMap((ofObject, object) =>
    ofObject.filter((mask) => mask.frame === frame).map((mask) => ({ object, mask })),
  );
  const [first] = there;
  if (!first) return null;
  const [height, width] = first.mask.size;
  if (height * width > MAX_PIXELS) return null;
  const drawn = there.filter(({ mask }) => mask.size[0] === height && mask.size[1] === width);
  return {
    frame,
    height,
    width,
    objects: drawn.map(({ object, mask }) => ({ object, rings: ringsOf(mask) })),
  };
}

const ringsOf = (mask: Rle): number[][] => traceContours(decodeRle(mask), rleBounds(mask));
