import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { sizeOf } from "../mask-size.ts";
import { isFrameKey, mediaOf, readObjects } from "../record-parts.ts";
import { readSegmentation, runsOf } from "../segmentation.ts";
import { stemOf } from "./annotated-video.ts";
import {
  claimedVideo,
  type FoundAnnotations,
  invalid,
  ObjectCollector,
  type OpenVideo,
  timeIn,
} from "./found-annotations.ts";

/** The objects of VideoRefer records about the open video; of a file with one record, whatever that is about. */
export function readAnnotationRecords(records: readonly unknown[], open: OpenVideo): FoundAnnotations {
  if (!records.every(isJsonObject)) throw invalid("expected records as JSON objects");
  const about = records.length === 1 ? records : records.filter((record) => isAbout(record, open));
  if (about.length === 0) throw invalid(`it has ${records.length} records, none of them about ${open.name}`);
  const collector = new ObjectCollector();
  for (const [nth, record] of about.entries()) {
    const where = `record ${JSON.stringify(record.id ?? nth)}`;
    const objects = readObjects(record);
    if (typeof objects === "string") throw invalid(`${where}: ${objects}`);
    const size = sizeOf([record.height, record.width]) ?? ([open.height, open.width] as const);
    const described = sourceOf(record);
    for (const [number, frames] of objects.entries()) {
      const { name = null, times_seconds = {} } = described[number] ?? {};
      for (const [key, payload] of frames) {
        const read = readSegmentation(payload, { record: size, polygons: size });
        if (read.fault !== null) throw invalid(`${where}, object ${number}, frame ${key}: ${read.fault}`);
        if (!read.mask) continue;
        const frame = isFrameKey(key) && Number.isSafeInteger(Number(key)) ? Number(key) : null;
        const timeSeconds = isJsonObject(times_seconds) ? timeIn(times_seconds[key]) : null;
        const mask = { size: read.mask.size, counts: runsOf(read.mask) };
        const label = typeof name === "string" ? name : `${String(record.id ?? nth)}, object ${number}`;
        collector.add(`${nth} ${number}`, label, { frame, timeSeconds }, mask);
      }
    }
  }
  const video = about.length === 1 && isJsonObject(about[0]) ? claimedVideo(about[0].source) : {};
  return { video, objects: collector.found(), notes: [] };
}

function isAbout(record: JsonObject, open: OpenVideo): boolean {
  const media = mediaOf(record);
  return typeof media !== "string" && media.paths.some((path) => stemOf(path) === stemOf(open.name));
}

/** What our own records say of each object. */
function sourceOf({ source }: JsonObject): readonly JsonObject[] {
  const objects = isJsonObject(source) ? source.objects : null;
  return Array.isArray(objects) ? objects.map((object) => (isJsonObject(object) ? object : {})) : [];
}
