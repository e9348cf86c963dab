import {
  BlobReader,
  type FileEntry,
  TextWriter,
  Uint8ArrayWriter,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { invalid } from "./found-annotations.ts";

/** What all entries may hold together once unpacked. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024;
/** A PNG for each frame of half an hour, and more. */
const MAX_ENTRIES = 200_000;

export interface ZipEntry {
  readonly path: string;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
}

/**
 * The files of a zip, in the order of their names. What a system adds for itself is passed over.
 * @throws FailureError `annotations-invalid` when the zip is damaged, or unpacks to more than masks could be
 */
export async function zipEntries(file: Blob): Promise<readonly ZipEntry[]> {
  const zip = new ZipReader(new BlobReader(file), {
    useWebWorkers: false,
    checkCrc32: true,
    checkOverlappingEntry: true,
  });
  const entries: ZipEntry[] = [];
  let bytes = 0;
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      bytes += entry.uncompressedSize;
      if (entries.length >= MAX_ENTRIES || bytes > MAX_UNPACKED_BYTES) {
        throw invalid(`the zip should unpack to at most ${MAX_ENTRIES} files and 1 GiB, but it holds more`);
      }
      if (entry.directory || /(^|\/)(__MACOSX\/|\.)/.test(entry.filename)) continue;
      entries.push({
        path: entry.filename,
        text: () => damaged(() => (entry as FileEntry).getData(new TextWriter())),
        bytes: () => damaged(() => (entry as FileEntry).getData(new Uint8ArrayWriter())),
      });
    }
  } catch (error) {
    throw asInvalid(error);
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function damaged<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw asInvalid(error);
  }
}

function asInvalid(error: unknown): Error {
  if (error instanceof Error && error.name === "FailureError") return error;
  return invalid(`the zip is damaged (${error instanceof Error ? error.message : String(error)})`);
}
