import { encode } from "fast-png";
import type { JsonObject } from "../core/json-object.ts";
import { frameName, stemOf } from "./annotations/annotated-video.ts";
import { DAVIS_PALETTE } from "./annotations/davis-palette.ts";
import { paintMask } from "./annotations/paint-mask.ts";
import { MOST_OBJECTS } from "./annotations/write-davis.ts";
import type { FileForZip } from "./annotations/zip-file.ts";
import { readMasks } from "./coco.ts";
import type { LeftOut } from "./convert-data-set.ts";
import type { DataSetEntry } from "./read-records.ts";
import { mediaOf } from "./record-parts.ts";
import { runsOf, type StoredMask } from "./segmentation.ts";

/** A record's masks, ready to be drawn. */
interface MarkedRecord {
  readonly path: string;
  readonly size: StoredMask["size"];
  /** By frame, in the order of the objects, which are numbered from 1 on. */
  readonly frames: ReadonlyMap<number, readonly { readonly number: number; readonly mask: StoredMask }[]>;
}

/**
 * A data set in the form of DAVIS: a folder for each record, named for its clip and its place, with a picture of each marked frame whose
 * values are the objects' numbers from 1 on. Of objects that overlap, the later has the pixels. `record.json` says what was marked.
 * @returns how many records were written
 */
export async function* convertToDavis(
  entries: AsyncIterable<DataSetEntry>,
  onLeftOut: (record: LeftOut) => void,
): AsyncGenerator<FileForZip, number> {
  let written = 0;
  for await (const { index, record, fault } of entries) {
    const marked = record ? readMarked(record) : (fault ?? "");
    if (typeof marked === "string" || !record) {
      onLeftOut({ index, id: record?.id ?? null, message: String(marked) });
      continue;
    }
    written++;
    const folder = `Annotations/${stemOf(marked.path) || "clip"}-${index}`;
    const [height, width] = marked.size;
    for (const [frame, masks] of [...marked.frames].sort(([a], [b]) => a - b)) {
      const data = new Uint8Array(width * height);
      for (const { number, mask } of masks) {
        paintMask(data, { size: mask.size, counts: runsOf(mask) }, number, width);
      }
      const palette = DAVIS_PALETTE.map((colour) => [...colour]);
      const png = encode({ width, height, data, channels: 1, depth: 8, palette });
      yield { path: `${folder}/${frameName(frame)}.png`, data: png };
    }
    const about = { id: record.id ?? null, media: marked.path, conversations: record.conversations };
    yield { path: `${folder}/record.json`, data: `${JSON.stringify(about, null, 1)}\n` };
  }
  return written;
}

function readMarked(record: JsonObject): MarkedRecord | string {
  const media = mediaOf(record);
  if (typeof media === "string") return media;
  const [path] = media.paths;
  if (path === undefined) return "expected a video or an image, found neither";
  const objects = readMasks(record, media);
  if (typeof objects === "string") return objects;
  if (objects.length > MOST_OBJECTS) {
    return `expected at most ${MOST_OBJECTS} objects, which a palette has numbers for, found ${objects.length}`;
  }
  const frames = new Map<number, { number: number; mask: StoredMask }[]>();
  for (const [nth, { masks }] of objects.entries()) {
    for (const { frame, mask } of masks) {
      const there = frames.get(frame) ?? [];
      frames.set(frame, [...there, { number: nth + 1, mask }]);
    }
  }
  const size = objects.flatMap(({ masks }) => masks)[0]?.mask.size;
  return size ? { path, size, frames } : "expected a mask, found none";
}
