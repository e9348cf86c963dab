import { type FailureValues, type Said, said } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import type { ClipFacts } from "./clip-folder.ts";
import { hasShapeOf, type MaskSize, sizeOf, sizeText } from "./mask-size.ts";
import { isFrameKey, kindOf, type Media, type ObjectFrames, readObjects, readTurns } from "./record-parts.ts";
import { readSegmentation } from "./segmentation.ts";

/** Why a record is rejected (suite-commands.md, `dataset check`). */
export const REASONS = [
  "media",
  "turns",
  "region-count",
  "no-mask",
  "segmentation",
  "mask-size",
  "frame-key",
  "unbound-name",
  "json",
] as const;
export type Reason = (typeof REASONS)[number];

/** Says what was expected and what was found. */
export interface Rejection extends Said {
  readonly reason: Reason;
}

const rejection = (reason: Reason, text: string, values?: FailureValues): Rejection => ({
  reason,
  ...said(text, values),
});

const REGION = "<region>";
const NAME = /<object[0-9]+>/g;
/** A name is bound where its region follows, in brackets or after a colon at most. */
const BOUND_NAME = /(<object[0-9]+>)[\s:=([]*<region>/g;

/**
 * Accepts a record (null) by the rules of videorefer-suite.md 3.5 from the second on, or says which one fails first.
 * @param media by the first rule
 * @param clip null where the clip is not known
 */
export function checkRecord(record: JsonObject, media: Media, clip: ClipFacts | null): Rejection | null {
  const turns = checkedTurns(record);
  if ("reason" in turns) return turns;
  const objects = readObjects(record);
  if (typeof objects === "string") return rejection("region-count", objects);
  return (
    checkRegionCount(turns, objects) ??
    checkMasks(record, media, objects, clip) ??
    checkFrameKeys(media, objects, clip) ??
    checkNames(turns)
  );
}

/** Questions and answers, one after the other. */
type Texts = readonly string[];

function checkedTurns(record: JsonObject): Texts | Rejection {
  const turns = readTurns(record);
  const reject = (text: string, values?: FailureValues) => rejection("turns", text, values);
  if (!turns) {
    return reject("expected conversations as a list of turns with from and value, found {found}", {
      found: said(kindOf(record.conversations)),
    });
  }
  if (turns.length === 0) return reject("expected a question and an answer, found no turn");
  const texts: string[] = [];
  for (const [nth, { from, value }] of turns.entries()) {
    const expected = nth % 2 === 0 ? "human" : "gpt";
    if (from !== expected) {
      const found = JSON.stringify(from) ?? said("nothing");
      return reject("expected turn {nth} to be from {expected}, found {found}", { nth, expected, found });
    }
    if (typeof value !== "string") {
      return reject("expected a text in turn {nth}, found {found}", { nth, found: said(kindOf(value)) });
    }
    texts.push(value);
  }
  return turns.length % 2 === 0 ? texts : reject("expected the last turn to be from gpt, found human");
}

const questions = (texts: Texts) => texts.filter((_, nth) => nth % 2 === 0);

/** How often the questions mark a region. */
export const countRegions = (asked: readonly string[]): number =>
  asked.reduce((count, text) => count + text.split(REGION).length - 1, 0);

function checkRegionCount(texts: Texts, objects: readonly ObjectFrames[]): Rejection | null {
  const asked = countRegions(questions(texts));
  if (asked === objects.length) return null;
  const text = "expected a <region> in the questions for each of {objects} objects, found {asked}";
  return rejection("region-count", text, { objects: objects.length, asked });
}

/** Rule 4, object by object, then rule 5. */
function checkMasks(
  record: JsonObject,
  media: Media,
  objects: readonly ObjectFrames[],
  clip: ClipFacts | null,
): Rejection | null {
  const own = sizeOf([record.height, record.width]);
  const sizes: MaskSize[] = own ? [own] : [];
  const outside = { record: own, polygons: own ?? clip?.size ?? null };
  for (const [nth, frames] of objects.entries()) {
    let isMarked = false;
    for (const [key, payload] of frames) {
      const segmentation = readSegmentation(payload, outside);
      if (segmentation.fault !== null) {
        const fault = said(segmentation.fault);
        return media.kind === "image"
          ? rejection("segmentation", "object {nth}: {fault}", { nth, fault })
          : rejection("segmentation", "object {nth} on frame {key}: {fault}", { nth, key, fault });
      }
      const { mask } = segmentation;
      if (!mask) continue;
      if (!sizes.some((size) => sameSize(size, mask.size))) sizes.push(mask.size);
      isMarked ||= mask.area > 0;
    }
    if (!isMarked) {
      const text = "expected a mask of object {nth} on some frame, found none on {frames}";
      return rejection("no-mask", text, { nth, frames: frames.size });
    }
  }
  return objects.length === 0 ? null : checkSizes(sizes, own, clip);
}

const sameSize = (a: MaskSize, b: MaskSize) => a[0] === b[0] && a[1] === b[1];

function checkSizes(
  sizes: readonly MaskSize[],
  own: MaskSize | null,
  clip: ClipFacts | null,
): Rejection | null {
  const [first, second] = sizes;
  if (first && second) {
    const found = (own ? sizes.slice(1) : sizes).map(sizeText).join(", ");
    if (!own) return rejection("mask-size", "expected masks of one size, found {found}", { found });
    const text = "expected masks of the record's height and width, {own}, found {found}";
    return rejection("mask-size", text, { own: sizeText(own), found });
  }
  if (!first || !clip || hasShapeOf(first, clip.size)) return null;
  const text = "expected masks of the frame's shape, {size} or that scaled, found {found}";
  return rejection("mask-size", text, { size: sizeText(clip.size), found: sizeText(first) });
}

function checkFrameKeys(
  media: Media,
  objects: readonly ObjectFrames[],
  clip: ClipFacts | null,
): Rejection | null {
  // Of an image, the key is ignored.
  if (media.kind === "image") return null;
  for (const [nth, frames] of objects.entries()) {
    for (const key of frames.keys()) {
      if (!isFrameKey(key)) {
        const text = "object {nth}: expected frames named by decimal indices, found {found}";
        return rejection("frame-key", text, { nth, found: JSON.stringify(key) });
      }
      if (clip && Number(key) >= clip.frames) {
        const text = "object {nth}: expected frames below {frames}, which the clip has, found {key}";
        return rejection("frame-key", text, { nth, frames: clip.frames, key });
      }
    }
  }
  return null;
}

function checkNames(texts: Texts): Rejection | null {
  const bound = new Set<string>();
  for (const [nth, text] of texts.entries()) {
    if (nth % 2 === 0) {
      for (const [, name] of text.matchAll(BOUND_NAME)) bound.add(name!);
      continue;
    }
    for (const [name] of text.matchAll(NAME)) {
      if (bound.has(name)) continue;
      const text =
        "expected the answers to use names that a question bound to a <region>, found {name} in turn {nth}";
      return rejection("unbound-name", text, { name, nth });
    }
  }
  return null;
}
