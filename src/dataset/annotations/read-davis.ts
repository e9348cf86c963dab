import { type DecodedPng, decode } from "fast-png";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../core/json-object.ts";
import type { Rle } from "../../core/mask.ts";
import { MAX_MASK_SIDE } from "../../core/packed-mask.ts";
import { isReadable, readPngHeader, unpackedSamples } from "../../core/png-samples.ts";
import { stemOf } from "./annotated-video.ts";
import {
  claimedVideo,
  type FoundAnnotations,
  frameInName,
  invalid,
  isFrame,
  ObjectCollector,
  type OpenVideo,
  originIn,
  timeIn,
} from "./found-annotations.ts";
import { RunWriter } from "./run-writer.ts";
import type { ZipEntry } from "./zip-entries.ts";

/** DAVIS and others: a PNG for each frame, of a palette or grey, whose values are the objects' numbers. */
export async function readDavis(
  entries: readonly ZipEntry[],
  open: OpenVideo,
  onFraction: (fraction: number) => void,
): Promise<FoundAnnotations> {
  const folder = folderOf(entries, open);
  const inFolder = entries.filter(({ path }) => folderIn(path) === folder);
  const pictures = inFolder.filter(({ path }) => isPng(path));
  const beside = await besideOf(inFolder);
  const collector = new ObjectCollector();
  for (const [nth, entry] of pictures.entries()) {
    const frame = frameInName(entry.path);
    const png = decoded(await entry.bytes(), entry.path);
    for (const [number, mask] of masksOf(png)) {
      const tracked = beside.tracked.get(`${number} ${frame}`);
      const place = {
        frame,
        timeSeconds: (frame === null ? null : beside.times.get(frame)) ?? null,
        ...originIn(tracked === undefined ? "hand" : "tracked", tracked),
      };
      collector.add(`${number}`, beside.names.get(number) ?? null, place, mask);
    }
    onFraction((nth + 1) / pictures.length);
  }
  return { video: claimedVideo(beside.video), objects: collector.found(), notes: [] };
}

export const isPng = (path: string): boolean => /\.png$/i.test(path);

const folderIn = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** The folder of pictures that is meant: the only one, or the one that is named as the open video. */
function folderOf(entries: readonly ZipEntry[], open: OpenVideo): string {
  const folders = [...new Set(entries.filter(({ path }) => isPng(path)).map(({ path }) => folderIn(path)))];
  const named = folders.filter((folder) => folder.split("/").at(-2) === stemOf(open.name));
  const found = folders.length === 1 ? folders[0] : named.length === 1 ? named[0] : undefined;
  if (found === undefined) {
    throw invalid(`it has pictures in ${folders.length} folders, and not one is named ${stemOf(open.name)}`);
  }
  return found;
}

/** What our own files say beside the pictures. */
async function besideOf(entries: readonly ZipEntry[]) {
  const entry = entries.find(({ path }) => /(^|\/)video\.json$/.test(path));
  const document = entry ? parseJsonObject(await entry.text()) : null;
  if (entry && !document) throw invalid(`${entry.path} is not JSON`);
  const rows = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
  const names = new Map<number, string>();
  const tracked = new Map<string, unknown>();
  for (const { number, name, tracked: list } of rows(document?.objects)) {
    if (!isFrame(number)) continue;
    if (typeof name === "string") names.set(number, name);
    for (const { frame_index, confidence } of rows(list)) tracked.set(`${number} ${frame_index}`, confidence);
  }
  const times = new Map<number, number | null>();
  for (const { frame_index, time_seconds } of rows(document?.frames)) {
    if (isFrame(frame_index)) times.set(frame_index, timeIn(time_seconds));
  }
  return { video: document?.video, names, tracked, times };
}

function decoded(bytes: Uint8Array, path: string): DecodedPng {
  try {
    const header = readPngHeader(bytes);
    if (!header) throw new RangeError("it is no PNG");
    const { width, height, colourType } = header;
    if (width > MAX_MASK_SIDE || height > MAX_MASK_SIDE) throw new RangeError(`it is ${width}×${height}`);
    if (colourType !== 0 && colourType !== 3) throw new RangeError("it has colours, not numbers of objects");
    if (!isReadable(header)) throw new RangeError("it is interlaced; save it without interlacing");
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    throw invalid(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Masks by the number of their object; 0 is nothing. */
function masksOf(png: DecodedPng): Iterable<readonly [number, Rle]> {
  const { width, height } = png;
  const samples = unpackedSamples(png);
  const found = new Map<number, RunWriter>();
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const number = samples[y * width + x]!;
      if (number === 0) continue;
      let runs = found.get(number);
      if (!runs) {
        runs = new RunWriter();
        found.set(number, runs);
      }
      runs.put(x * height + y, x * height + y + 1);
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([number, runs]) => [number, runs.rle([height, width])]);
}
