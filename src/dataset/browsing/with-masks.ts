import type { JsonObject } from "../../core/json-object.ts";
import type { Rle } from "../../core/mask.ts";
import { rleArea } from "../../core/rle.ts";
import { countsToString } from "../../core/rle-string.ts";
import type { RecordMasks } from "../../protocol/dataset.ts";
import { hasMasks, isFrameMap, mediaOf, readObjects } from "../record-parts.ts";

/**
 * What changes in a record whose objects get other masks, in the form of its generation. A frame that an object is no longer
 * marked on keeps its key, with null; of the second generation an object has its largest mask alone. An image has the masks of frame 0, under
 * whichever key its object has.
 * @param masks by object; null for one that stays as it is
 * @returns the changed members; or why there can be none
 */
export function withMasks(
  record: JsonObject,
  masks: readonly (RecordMasks[number] | null)[],
): JsonObject | string {
  const media = mediaOf(record);
  if (typeof media === "string") return media;
  if (media.kind === "none") return "expected a record about a video or an image, found neither";
  const objects = readObjects(record);
  if (typeof objects === "string") return objects;
  const ofSecond = hasMasks(record);
  const listed = record[ofSecond ? "masks" : "annotation"];
  const changed = objects.map((frames, nth) => {
    const given = masks[nth] ?? null;
    const entry: unknown = Array.isArray(listed) ? listed[nth] : null;
    if (media.kind === "image") return given ? ofImage(entry, given, ofSecond) : entry;
    if (given && ofSecond) return largestOf(given);
    const payloads = given ? marked([...frames.keys()], given) : [...frames];
    return Object.fromEntries(
      payloads.map(([key, mask]) => [key, ofSecond ? mask : { segmentation: mask ?? null }]),
    );
  });
  const size = masks.find((given) => given && given.length > 0)?.[0]?.size;
  const isSized = record.height !== undefined || record.width !== undefined;
  return {
    [ofSecond ? "masks" : "annotation"]: changed,
    ...(isSized && size && { height: size[0], width: size[1] }),
  };
}

/** An object of an image, in the form that it has: of the second generation mostly the mask itself. */
function ofImage(entry: unknown, [given]: RecordMasks[number], ofSecond: boolean): unknown {
  const mask = given ? packed(given) : null;
  if (!isFrameMap(entry)) return ofSecond ? mask : { "0": { segmentation: mask } };
  const [key = "0"] = Object.keys(entry);
  return { [key]: ofSecond ? mask : { segmentation: mask } };
}

function marked(keys: readonly string[], given: RecordMasks[number]): [string, unknown][] {
  const frames = new Map<string, unknown>(keys.map((key) => [key, null]));
  for (const { frame, ...mask } of given) frames.set(String(frame), packed(mask));
  return [...frames].sort(([a], [b]) => Number(a) - Number(b));
}

function largestOf(given: RecordMasks[number]): JsonObject {
  const [first, ...others] = given;
  if (!first) return {};
  const { frame, ...mask } = others.reduce((best, one) => (rleArea(one) > rleArea(best) ? one : best), first);
  return { [frame]: packed(mask) };
}

const packed = ({ size, counts }: Rle) => ({ size, counts: countsToString(counts) });
