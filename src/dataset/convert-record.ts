import type { JsonObject } from "../core/json-object.ts";
import { sizeOf } from "./mask-size.ts";
import { compact, rewrite } from "./record-members.ts";
import { hasMasks, mediaOf, type ObjectFrames, readObjects, readTurns } from "./record-parts.ts";
import { countRegions } from "./rules.ts";
import { readSegmentation } from "./segmentation.ts";

/** A record in another form, as JSON on one line; or why it has none there. */
export type Converted = { readonly json: string; readonly fault: null } | { readonly fault: string };

/** @param text the record as it stands in its file: what is not converted is copied from there */
export type ConvertRecord = (record: JsonObject, text: string) => Converted;

/** The same record. */
export const toLine: ConvertRecord = (_, text) => ({ json: compact(text), fault: null });

/** A record of the first generation, with its frames where they are documented (videorefer-suite.md 3.1). */
export const toFirstGeneration: ConvertRecord = (record, text) => {
  const media = mediaOf(record);
  if (typeof media === "string") return { fault: media };
  if (media.paths.length > 1) {
    return { fault: `expected one path, which is all that a v1 record holds, found ${media.paths.length}` };
  }
  const objects = readObjects(record);
  if (typeof objects === "string") return { fault: objects };
  const annotation = objects.map((frames) =>
    Object.fromEntries([...frames].map(([key, payload]) => [key, { segmentation: payload ?? null }])),
  );
  const isMarked = hasMasks(record) || record.annotation !== undefined;
  return converted(text, {
    masks: undefined,
    ...(media.kind !== "none" && { [media.kind]: media.paths[0] }),
    ...(isMarked && { annotation }),
  });
};

/** A record of the second generation: of each object, the frame with its largest mask (videorefer-suite.md 3.3). */
export const toSecondGeneration: ConvertRecord = (record, text) => {
  const media = mediaOf(record);
  if (typeof media === "string") return { fault: media };
  const objects = readObjects(record);
  if (typeof objects === "string") return { fault: objects };
  const asked = (readTurns(record) ?? []).flatMap(({ from, value }) =>
    from === "human" && typeof value === "string" ? [value] : [],
  );
  const regions = countRegions(asked);
  if (regions !== objects.length) {
    return {
      fault: `expected a <region> in the questions for each of ${objects.length} objects, found ${regions}`,
    };
  }
  const size = sizeOf([record.height, record.width]);
  const masks: unknown[] = [];
  for (const [nth, frames] of objects.entries()) {
    const largest = largestMask(frames, (payload) =>
      readSegmentation(payload, { record: size, polygons: size }),
    );
    if (typeof largest === "string") return { fault: `object ${nth}${largest}` };
    masks.push(media.kind === "image" ? largest.payload : { [largest.key]: largest.payload });
  }
  return converted(text, {
    annotation: undefined,
    ...(media.kind === "video" && { video: media.paths }),
    masks,
  });
};

const converted = (text: string, changes: JsonObject): Converted => ({
  json: rewrite(text, changes),
  fault: null,
});

/** The frame with the largest mask, the first of equals; or why there is none. */
function largestMask(
  frames: ObjectFrames,
  read: (payload: unknown) => ReturnType<typeof readSegmentation>,
): { readonly key: string; readonly payload: unknown } | string {
  let largest: { key: string; payload: unknown } | null = null;
  let area = 0;
  for (const [key, payload] of frames) {
    const segmentation = read(payload);
    if (segmentation.fault !== null) return ` on frame ${key}: ${segmentation.fault}`;
    if ((segmentation.mask?.area ?? 0) <= area) continue;
    area = segmentation.mask!.area;
    largest = { key, payload };
  }
  return largest ?? `: expected a mask on some frame, found none on ${frames.size}`;
}
