import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { sizeOf } from "../mask-size.ts";
import { readSegmentation, runsOf } from "../segmentation.ts";
import {
  claimedVideo,
  type FoundAnnotations,
  type FoundMask,
  frameInName,
  invalid,
  isFrame,
  ObjectCollector,
  type OpenVideo,
  originIn,
  timeIn,
} from "./found-annotations.ts";

/** COCO instances, with or without videos; masks of one object are told by `track_id`, or else by their class and their turn on a frame. */
export function readCoco(root: JsonObject, open: OpenVideo): FoundAnnotations {
  const { videoId, video } = videoOf(root, open);
  const images = new Map<unknown, JsonObject>();
  const others = new Set<unknown>();
  for (const image of rowsOf(root, "images")) {
    if (videoId !== null && image.video_id !== undefined && image.video_id !== videoId) others.add(image.id);
    else images.set(image.id, image);
  }
  const names = categoryNames(root);
  const collector = new ObjectCollector();
  let boxes = 0;
  for (const [nth, row] of rowsOf(root, "annotations").entries()) {
    if (others.has(row.image_id)) continue;
    const image = images.get(row.image_id);
    if (!image) {
      throw invalid(
        `annotation ${nth} is of image ${JSON.stringify(row.image_id)}, which the file does not list`,
      );
    }
    if (
      row.segmentation === undefined ||
      (Array.isArray(row.segmentation) && row.segmentation.length === 0)
    ) {
      boxes++;
      continue;
    }
    const size = sizeOf([image.height, image.width]);
    const read = readSegmentation(row.segmentation, { record: size, polygons: size });
    if (read.fault !== null) throw invalid(`annotation ${nth}: ${read.fault}`);
    if (!read.mask) continue;
    const frame = isFrame(image.frame_index) ? image.frame_index : frameInName(image.file_name);
    const place = { frame, timeSeconds: timeIn(image.time_seconds), ...originIn(row.origin, row.confidence) };
    const key = keyOf(row, collector, frame);
    const mask = { size: read.mask.size, counts: runsOf(read.mask) };
    collector.add(key, names.get(row.category_id) ?? null, place, mask);
  }
  return { video, objects: collector.found(), notes: boxNotes(boxes) };
}

/** YouTube-VIS: a list of masks for each object, as long as its video. */
export function readYoutubeVis(root: JsonObject, open: OpenVideo): FoundAnnotations {
  const { videoId, video, row: videoRow } = videoOf(root, open);
  const files = Array.isArray(videoRow.file_names) ? (videoRow.file_names as unknown[]) : [];
  const numbers = files.map(frameInName);
  // Files of YouTube-VIS hold every fifth frame, whose names tell its index.
  const isNumbered = numbers.every((n) => n !== null) && new Set(numbers).size === numbers.length;
  const times = Array.isArray(videoRow.times_seconds) ? (videoRow.times_seconds as unknown[]) : [];
  const names = categoryNames(root);
  const size = sizeOf([videoRow.height, videoRow.width]);
  const collector = new ObjectCollector();
  for (const [nth, row] of rowsOf(root, "annotations").entries()) {
    if (row.video_id !== videoId) continue;
    if (!Array.isArray(row.segmentations))
      throw invalid(`annotation ${nth} should have a list of segmentations`);
    const confidences = Array.isArray(row.confidences) ? (row.confidences as unknown[]) : [];
    for (const [index, segmentation] of (row.segmentations as unknown[]).entries()) {
      const read = readSegmentation(segmentation, { record: size, polygons: size });
      if (read.fault !== null) throw invalid(`annotation ${nth}, frame ${index}: ${read.fault}`);
      if (!read.mask) continue;
      const confidence = confidences[index];
      const place: Omit<FoundMask, "packed"> = {
        frame: isNumbered ? (numbers[index] ?? index) : index,
        timeSeconds: timeIn(times[index]),
        ...originIn(typeof confidence === "number" ? "tracked" : "hand", confidence),
      };
      const mask = { size: read.mask.size, counts: runsOf(read.mask) };
      collector.add(`${nth}`, names.get(row.category_id) ?? null, place, mask);
    }
  }
  return { video, objects: collector.found(), notes: [] };
}

/** The video of a file that is meant: the only one, or the one that is named as the open one. */
function videoOf(root: JsonObject, open: OpenVideo) {
  const rows = root.videos === undefined ? [] : rowsOf(root, "videos");
  const nameOf = (row: JsonObject) => (typeof row.name === "string" ? row.name : null);
  const row =
    rows.length < 2
      ? rows[0]
      : (rows.find(({ fingerprint }) => fingerprint === open.fingerprint) ??
        rows.find((candidate) => nameOf(candidate) === open.name));
  if (!row && rows.length > 0) {
    throw invalid(`it is about ${rows.length} videos, none of which is named ${open.name}`);
  }
  return { videoId: row?.id ?? null, video: claimedVideo(row), row: row ?? {} };
}

function keyOf(row: JsonObject, collector: ObjectCollector, frame: number | null): string {
  if (row.track_id !== undefined && row.track_id !== null) return `track ${JSON.stringify(row.track_id)}`;
  const ofClass = `class ${JSON.stringify(row.category_id)}`;
  for (let turn = 0; ; turn++) {
    const key = `${ofClass} ${turn}`;
    if (frame === null || !collector.has(key, frame)) return key;
  }
}

function categoryNames(root: JsonObject): ReadonlyMap<unknown, string> {
  const rows = root.categories === undefined ? [] : rowsOf(root, "categories");
  return new Map(rows.flatMap(({ id, name }) => (typeof name === "string" ? [[id, name]] : [])));
}

function rowsOf(root: JsonObject, name: string): readonly JsonObject[] {
  const rows = root[name];
  if (!Array.isArray(rows) || !rows.every(isJsonObject))
    throw invalid(`expected ${name} as a list of objects`);
  return rows;
}

const boxNotes = (count: number): string[] =>
  count === 0 ? [] : [`${count} annotations have a box and no mask; they are left out.`];
