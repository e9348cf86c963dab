import { isJsonObject, type JsonObject } from "../core/json-object.ts";

// The parts of a record, in the documented and in the real forms of both generations (videorefer-suite.md 3.1 to 3.4).

export type MediaKind = "video" | "image" | "none";

/** What a record is about. A clip is one path, or one for each picture. */
export interface Media {
  readonly kind: MediaKind;
  readonly paths: readonly string[];
}

/** A marked object: its segmentations by frame, in the file's form; null where the object is out of sight. */
export type ObjectFrames = ReadonlyMap<string, unknown>;

export interface Turn {
  readonly from: unknown;
  readonly value: unknown;
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** A record with `masks` is of the second generation. As everywhere, null is the same as nothing. */
export const hasMasks = ({ masks }: JsonObject): boolean => isGiven(masks);

/** What a record is about, or why it breaks the first rule of videorefer-suite.md 3.5. */
export function readMedia(record: JsonObject): Media | string {
  const media = mediaOf(record);
  if (typeof media === "string" || media.kind !== "video") return media;
  const isList = Array.isArray(record.video);
  if (hasMasks(record) && !isList) return "expected a list of paths as video beside masks, found a text";
  return !hasMasks(record) && isList ? "expected a path as video, found a list" : media;
}

/** What a record is about, with its path as a text or in a list, whichever its generation wants; or why that cannot be told. */
export function mediaOf({ video, image }: JsonObject): Media | string {
  if (isGiven(video) && isGiven(image)) return "expected a video or an image, found both";
  const [kind, value] = isGiven(image) ? (["image", image] as const) : (["video", video] as const);
  if (!isGiven(value)) return { kind: "none", paths: [] };
  if (isPath(value)) return { kind, paths: [value] };
  if (Array.isArray(value) && value.length > 0 && value.every(isPath)) return { kind, paths: value };
  return `expected a path or a list of paths as ${kind}, found ${Array.isArray(value) ? "another list" : kindOf(value)}`;
}

const isPath = (value: unknown): value is string => typeof value === "string" && value !== "";
/** Of both, upstream takes the image (videorefer-suite.md 3.1). */
export function kindOfMedia({ video, image }: JsonObject): MediaKind {
  if (isGiven(image)) return "image";
  return isGiven(video) ? "video" : "none";
}

/** The turns of a conversation as they stand there; null when there is no list of turns. */
export function readTurns({ conversations }: JsonObject): readonly Turn[] | null {
  if (!Array.isArray(conversations)) return null;
  return conversations.every(isJsonObject) ? conversations.map(({ from, value }) => ({ from, value })) : null;
}

/**
 * The objects of a record, or why they cannot be told. An entry that is no map of frames is kept as the one segmentation of frame 0, for an
 * image of the second generation; else it is a segmentation that cannot be decoded.
 */
export function readObjects(record: JsonObject): readonly ObjectFrames[] | string {
  const ofSecond = hasMasks(record);
  const name = ofSecond ? "masks" : "annotation";
  const listed = record[name];
  if (!isGiven(listed)) return [];
  if (!Array.isArray(listed)) return `expected a list of objects as ${name}, found ${kindOf(listed)}`;
  const isImage = isGiven(record.image);
  return listed.map((entry: unknown) => {
    if (ofSecond && isImage && !isFrameMap(entry)) return new Map([["0", entry]]);
    if (entry === null) return new Map();
    return isJsonObject(entry) ? framesOf(entry, ofSecond) : new Map([["0", entry]]);
  });
}

function framesOf(entry: JsonObject, ofSecond: boolean): ObjectFrames {
  const frames = new Map<string, unknown>();
  for (const [key, value] of Object.entries(entry)) {
    // Some records of Refer-YouTube-VOS hold the frames one level deeper.
    const inner = isFrameMap(value) ? Object.entries(value) : [[key, value] as const];
    for (const [frame, payload] of inner) frames.set(frame, ofSecond ? payload : segmentationIn(payload));
  }
  return frames;
}

/** What lies on a frame of the first generation; null where the frame has no segmentation, as upstream's files have it. */
function segmentationIn(frame: unknown): unknown {
  if (frame === null) return null;
  return isJsonObject(frame) ? (frame.segmentation ?? null) : frame;
}

/** Whether a value is a map of frames, which says so by its keys. */
export function isFrameMap(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every(isFrameKey);
}

/** Frames are named by decimal indices, without a sign, in the digits of ASCII (videorefer-suite.md 1.3). */
export const isFrameKey = (key: string): boolean => /^[0-9]+$/.test(key);

/** The kind of a JSON value, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value === "") return "an empty text";
  return (
    { string: "a text", number: "a number", boolean: "true or false", object: "an object" }[
      typeof value as string
    ] ?? "something else"
  );
}
