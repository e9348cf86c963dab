import {
  BlobReader,
  BlobWriter,
  type Entry,
  TextReader,
  TextWriter,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import * as v from "valibot";
import { fail, ok, type Result } from "../core/failure.ts";
import { maskKey, type StoredMask } from "../core/named-mask.ts";
import { type MaskDigest, maskDigest, readPackedMask } from "../core/packed-mask.ts";
import { type FrameMask, type ObjectId, type Project, regionMasks } from "../core/project.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { addColumns } from "./frame-blocks.ts";
import { toBlock } from "./mask-blocks.ts";
import {
  ExchangeSchema,
  followsEarlier,
  id,
  issueText,
  MAX_FILE_BYTES,
  objectFields,
  PROJECT_FORMAT,
  ProjectRecordSchema,
  type UnpackedProject,
} from "./project-schema.ts";

// A project file is a zip of `project.json` and, for every object, `masks/N.bin`: its packed masks one after the other. The JSON
// lists frame, digest and length of each, in columns, in the order of the objects.

const DOCUMENT = "project.json";
const maskEntry = (index: number) => `masks/${index}.bin`;
/** What all entries may hold together once unpacked. */
const MAX_UNPACKED_BYTES = 2 * MAX_FILE_BYTES;
const MAX_ENTRIES = 10_000;
/** The page's policy allows no workers but its own; the browser's own streams work beside this thread anyway. */
const OPTIONS = { useWebWorkers: false };

// Columns have as many numbers as there are masks. A schema for each number would take most of the time of reading a file.
const isColumn = (isValid: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isValid);
const column = v.custom<readonly number[]>(
  isColumn((value) => typeof value === "number"),
  "should be numbers",
);
const countColumn = v.custom<readonly number[]>(
  isColumn((value) => Number.isSafeInteger(value) && (value as number) >= 0),
  "should be whole numbers from 0 on",
);

const ArchiveSchema = v.object({
  format: v.literal(PROJECT_FORMAT),
  project: v.object({
    ...v.omit(ProjectRecordSchema, ["objects", "exchangeIds"]).entries,
    objects: v.array(
      v.object({
        ...objectFields,
        masks: v.object({ frames: column, seconds: column, digests: column, confidences: column }),
      }),
    ),
    exchanges: v.array(ExchangeSchema),
  }),
  masks: v.array(v.object({ objectId: id, frames: countColumn, digests: countColumn, lengths: countColumn })),
});

/**
 * @param masks every mask that the project names
 * @param onFraction hears what share of the masks is written, 0 to 1
 */
export async function writeArchive(
  project: ProjectInColumns,
  masks: readonly StoredMask[],
  onFraction: OnFraction = () => {},
): Promise<Blob> {
  const byObject = new Map<ObjectId, StoredMask[]>();
  for (const mask of masks) {
    const list = byObject.get(mask.objectId);
    if (list) list.push(mask);
    else byObject.set(mask.objectId, [mask]);
  }
  const { objects, exchanges, ...rest } = project;
  const document = {
    format: PROJECT_FORMAT,
    project: {
      ...rest,
      objects: objects.map(({ masks: { frames, seconds, digests, confidences }, ...object }) => ({
        ...object,
        masks: {
          frames: [...frames],
          seconds: [...seconds],
          digests: [...digests],
          confidences: [...confidences],
        },
      })),
      exchanges,
    },
    masks: [...byObject].map(([objectId, list]) => ({
      objectId,
      frames: list.map(({ frameIndex }) => frameIndex),
      digests: list.map(({ digest }) => digest),
      lengths: list.map(({ packed }) => packed.length),
    })),
  };

  const zip = new ZipWriter(new BlobWriter(), OPTIONS);
  await zip.add(DOCUMENT, new TextReader(JSON.stringify(document)));
  let written = 0;
  for (const [index, list] of [...byObject.values()].entries()) {
    await zip.add(maskEntry(index), new Uint8ArrayReader(toBlock(list).bytes));
    written += list.length;
    onFraction(written / masks.length);
  }
  return zip.close();
}

/**
 * Reads a project file; nothing in it is believed before it is checked.
 * @param onFraction hears what share of the masks is read, 0 to 1
 */
export async function readArchive(
  file: Blob,
  onFraction: OnFraction = () => {},
): Promise<Result<UnpackedProject>> {
  const zip = new ZipReader(new BlobReader(file), {
    ...OPTIONS,
    checkCrc32: true,
    checkOverlappingEntry: true,
  });
  try {
    const entries = await readDirectory(zip);
    if (!entries.ok) return entries;
    const document = await readDocument(entries.value);
    if (!document.ok) return document;
    const masks = await readMasks(entries.value, document.value, onFraction);
    if (!masks.ok) return masks;
    return readProject(document.value, masks.value);
  } catch (error) {
    return fail("project-invalid", "the zip is damaged ({error})", {
      error: error instanceof Error ? error.message : String(error),
    });
  } finally {
    await zip.close();
  }
}

type OnFraction = (fraction: number) => void;
type Entries = ReadonlyMap<string, Entry>;
type Archive = v.InferOutput<typeof ArchiveSchema>;

async function readDirectory(zip: ZipReader<Blob>): Promise<Result<Entries>> {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  for await (const entry of zip.getEntriesGenerator()) {
    bytes += entry.uncompressedSize;
    if (entries.size >= MAX_ENTRIES || bytes > MAX_UNPACKED_BYTES) {
      return fail(
        "project-invalid",
        `the zip should unpack to at most ${MAX_ENTRIES} files and ${MAX_UNPACKED_BYTES} bytes, but it holds more`,
      );
    }
    entries.set(entry.filename, entry);
  }
  return ok(entries);
}

async function readDocument(entries: Entries): Promise<Result<Archive>> {
  const entry = entries.get(DOCUMENT);
  if (!entry || entry.directory)
    return fail("project-invalid", "the zip has no {DOCUMENT} in it", { DOCUMENT });
  let value: unknown;
  try {
    value = JSON.parse(await entry.getData(new TextWriter()));
  } catch (error) {
    if (error instanceof SyntaxError) return fail("project-invalid", "{DOCUMENT} is not JSON", { DOCUMENT });
    throw error;
  }
  const parsed = v.safeParse(ArchiveSchema, value);
  return parsed.success
    ? ok(parsed.output)
    : fail("project-invalid", `${DOCUMENT}: ${issueText(parsed.issues)}`);
}

async function readMasks(
  entries: Entries,
  { masks }: Archive,
  onFraction: OnFraction,
): Promise<Result<readonly StoredMask[]>> {
  const found: StoredMask[] = [];
  const count = masks.reduce((sum, { frames }) => sum + frames.length, 0);
  for (const [index, { objectId, frames, digests, lengths }] of masks.entries()) {
    const name = maskEntry(index);
    const entry = entries.get(name);
    if (!entry || entry.directory) return fail("project-invalid", "the zip has no {name} in it", { name });
    const expected = lengths.reduce((sum, length) => sum + length, 0);
    if (frames.length !== lengths.length || digests.length !== lengths.length) {
      return fail("project-invalid", `${DOCUMENT} should list as many frames as lengths for ${name}`);
    }
    if (entry.uncompressedSize !== expected) {
      return fail("project-invalid", "{name} should have {expected} bytes, has {uncompressedSize}", {
        name,
        expected,
        uncompressedSize: entry.uncompressedSize,
      });
    }
    const all = await entry.getData(new Uint8ArrayWriter());
    let at = 0;
    for (const [i, length] of lengths.entries()) {
      const read = readPackedMask(all.subarray(at, at + length));
      at += length;
      const frameIndex = frames[i]!;
      if (!read.ok) {
        return fail("project-invalid", `${name}, frame ${frameIndex + 1}: ${read.error.message}`);
      }
      if (maskDigest(read.value) !== digests[i]) {
        return fail(
          "project-invalid",
          `${name}, frame ${frameIndex + 1}: the mask is another than the one listed`,
        );
      }
      found.push({
        objectId: objectId as ObjectId,
        frameIndex,
        digest: digests[i] as MaskDigest,
        packed: read.value,
      });
    }
    onFraction(found.length / count);
  }
  return ok(found);
}

function readProject({ project }: Archive, masks: readonly StoredMask[]): Result<UnpackedProject> {
  const present = new Set(masks.map(maskKey));
  const objects: Project["objects"][number][] = [];
  for (const { masks: columns, ...object } of project.objects) {
    const objectId = object.id as ObjectId;
    const marks: Record<number, FrameMask> = {};
    const problem = addColumns(marks, columns);
    if (problem) return fail("project-invalid", `${object.name}: ${problem}`);
    const missing = Object.values(marks).find((mark) => !present.has(maskKey({ objectId, ...mark })));
    if (missing) {
      return fail("project-invalid", "the mask of {name} on frame {frameIndex} is missing", {
        name: object.name,
        frameIndex: missing.frameIndex + 1,
      });
    }
    objects.push({ ...object, id: objectId, masks: Object.freeze(marks) });
  }
  const exchanges = project.exchanges as unknown as Project["exchanges"];
  if (!followsEarlier(exchanges)) {
    return fail("project-invalid", "a question should follow one that stands before it");
  }
  for (const region of exchanges.flatMap(({ regions }) => regions)) {
    for (const frame of regionMasks(region)) {
      if (present.has(maskKey({ objectId: region.objectId, ...frame }))) continue;
      return fail("project-invalid", "a mask that was asked about, on frame {frameIndex}, is missing", {
        frameIndex: frame.frameIndex + 1,
      });
    }
  }
  return ok({ project: { ...project, objects, exchanges }, masks });
}
