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

export interface Rejection {
  readonly reason: Reason;
  /** What was expected and what was found. */
  readonly message: string;
}

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
  if (typeof objects === "string") return { reason: "region-count", message: objects };
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
  const reject = (message: string): Rejection => ({ reason: "turns", message });
  if (!turns) {
    return reject(
      `expected conversations as a list of turns with from and value, found ${kindOf(record.conversations)}`,
    );
  }
  if (turns.length === 0) return reject("expected a question and an answer, found no turn");
  const texts: string[] = [];
  for (const [nth, { from, value }] of turns.entries()) {
    const expected = nth % 2 === 0 ? "human" : "gpt";
    if (from !== expected) {
      return reject(
        `expected turn ${nth} to be from ${expected}, found ${JSON.stringify(from) ?? "nothing"}`,
      );
    }
    if (typeof value !== "string") return reject(`expected a text in turn ${nth}, found ${kindOf(value)}`);
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
  const message = `expected a ${REGION} in the questions for each of ${objects.length} objects, found ${asked}`;
  return { reason: "region-count", message };
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
        const place = media.kind === "image" ? "" : ` on frame ${key}`;
        return { reason: "segmentation", message: `object ${nth}${place}: ${segmentation.fault}` };
      }
      const { mask } = segmentation;
      if (!mask) continue;
      if (!sizes.some((size) => sameSize(size, mask.size))) sizes.push(mask.size);
      isMarked ||= mask.area > 0;
    }
    if (!isMarked) {
      const message = `expected a mask of object ${nth} on some frame, found none on ${frames.size}`;
      return { reason: "no-mask", message };
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
    const expected = own ? `masks of the record's height and width, ${sizeText(own)},` : "masks of one size";
    const found = (own ? sizes.slice(1) : sizes).map(sizeText).join(" and ");
    return { reason: "mask-size", message: `expected ${expected} found ${found}` };
  }
  if (!first || !clip || hasShapeOf(first, clip.size)) return null;
  const message = `expected masks of the frame's shape, ${sizeText(clip.size)} or that scaled, found ${sizeText(first)}`;
  return { reason: "mask-size", message };
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
        const message = `object ${nth}: expected frames named by decimal indices, found ${JSON.stringify(key)}`;
        return { reason: "frame-key", message };
      }
      if (clip && Number(key) >= clip.frames) {
        const message = `object ${nth}: expected frames below ${clip.frames}, which the clip has, found ${key}`;
        return { reason: "frame-key", message };
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
      const message = `expected the answers to use names that a question bound to a ${REGION}, found ${name} in turn ${nth}`;
      return { reason: "unbound-name", message };
    }
  }
  return null;
}
