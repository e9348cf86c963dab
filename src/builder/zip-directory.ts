import type { ByteSource } from "./byte-source.ts";
import { damaged, unreadable } from "./damaged.ts";

/** Position of an uncompressed file in a zip. */
export interface ZipEntry {
  /** Absolute position of the first byte. */
  readonly offset: number;
  readonly bytes: number;
  readonly crc32: number;
}

const SIGNATURE = {
  localHeader: 0x04034b50,
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Lengths of the fixed parts of the records. */
const LENGTH = { localHeader: 30, entry: 46, end: 22, end64: 56, locator64: 20 } as const;

/** A field with this value has its real value in a 64-bit record. */
const SATURATED = 0xffffffff;
const WIDE_EXTRA = 0x0001;

/** Bit 0: encrypted; bit 6: strongly so; bit 13: directory masked. */
const ENCRYPTED = 0x2041;
const STORED = 0;

/** A checkpoint has an entry for each of some thousand tensors. */
const MAX_ENTRIES = 4000;
const MAX_DIRECTORY_BYTES = 2 ** 20;

interface Directory {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

interface ListedEntry extends ZipEntry {
  readonly name: string;
  readonly nameBytes: number;
}

/**
 * Finds the files of a zip in which nothing is compressed. It is stricter than most readers, so that no other reader could see
 * different files in the same zip. The end record is at the end of the file, the directory ends where the end records start, both
 * headers of an entry agree, and entries do not overlap.
 * @param alignment of the entries' content, where the file is known to be what its publisher made. Headers of entries are then not
 *        read, which on a hub would be a request each, but for the first and the last. If these are not where they should be, all are.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (end records), 4.5.3 (64 bits).
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function readZipDirectory(
  source: Pick<ByteSource, "size" | "read">,
  file: string,
  alignment?: number,
): Promise<Map<string, ZipEntry>> {
  const directory = await findDirectory(source, file);
  const listed = listEntries(
    await view(source, file, directory.offset, directory.bytes),
    directory,
    file,
  ).sort((a, b) => a.offset - b.offset);
  const read = (entry: ListedEntry) => contentOffset(source, file, entry, directory.offset);
  const locate = (await alignedOffsets(listed, alignment, read)) ?? read;
  const entries = new Map<string, ZipEntry>();
  let end = 0;
  for (const entry of listed) {
    if (entry.offset < end) throw damaged(file, `${entry.name} overlaps another entry`);
    const offset = await locate(entry);
    end = offset + entry.bytes;
    if (end > directory.offset) throw damaged(file, `${entry.name} should end before the directory does`);
    if (entries.has(entry.name)) throw damaged(file, `${entry.name} is there twice`);
    entries.set(entry.name, { offset, bytes: entry.bytes, crc32: entry.crc32 });
  }
  return entries;
}

/** Finds content without reading headers, where the first and the last entry show that this is right; otherwise null. */
async function alignedOffsets(
  listed: readonly ListedEntry[],
  alignment: number | undefined,
  read: (entry: ListedEntry) => Promise<number>,
): Promise<((entry: ListedEntry) => number) | null> {
  if (alignment === undefined) return null;
  const aligned = ({ offset, nameBytes }: ListedEntry): number =>
    // At least one field, of four bytes, fills up the header.
    Math.ceil((offset + LENGTH.localHeader + nameBytes + 4) / alignment) * alignment;
  for (const entry of [listed[0]!, listed.at(-1)!]) if ((await read(entry)) !== aligned(entry)) return null;
  return aligned;
}

async function view(
  source: Pick<ByteSource, "read">,
  file: string,
  offset: number,
  length: number,
): Promise<DataView> {
  const bytes = await source.read(file, offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Numbers beyond 2⁵³ come out rounded; every one is compared with the length of a file. */
const uint64 = (data: DataView, at: number): number => Number(data.getBigUint64(at, true));

async function findDirectory(source: Pick<ByteSource, "size" | "read">, file: string): Promise<Directory> {
  const fileBytes = await source.size(file);
  const endAt = fileBytes - LENGTH.end;
  const noEnd = () => damaged(file, "should end with the directory of a zip; the download is incomplete");
  if (endAt < 0) throw noEnd();
  const end = await view(source, file, endAt, LENGTH.end);
  if (end.getUint32(0, true) !== SIGNATURE.end || end.getUint16(20, true) !== 0) throw noEnd(); // 20: a comment's length
  const narrow = {
    entries: end.getUint16(10, true),
    bytes: end.getUint32(12, true),
    offset: end.getUint32(16, true),
  };
  const wide = await findDirectory64(source, file, endAt);
  if (wide && !agree(narrow, wide)) throw damaged(file, "the two end records of the zip disagree");
  const directory = wide ?? narrow;
  if (directory.offset + directory.bytes !== endAt - (wide ? LENGTH.locator64 + LENGTH.end64 : 0)) {
    throw damaged(file, "the directory of the zip should be before its end record");
  }
  if (directory.entries === 0 || directory.entries > MAX_ENTRIES)
    throw damaged(file, `should have 1 to ${MAX_ENTRIES} entries, has ${directory.entries}`);
  if (directory.bytes === 0 || directory.bytes > MAX_DIRECTORY_BYTES) {
    throw damaged(
      file,
      `the directory of the zip should have at most ${MAX_DIRECTORY_BYTES} bytes, has ${directory.bytes}`,
    );
  }
  return directory;
}

/** The end record with 64-bit fields, which torch always writes. */
async function findDirectory64(
  source: Pick<ByteSource, "read">,
  file: string,
  endAt: number,
): Promise<Directory | null> {
  const locatorAt = endAt - LENGTH.locator64;
  const recordAt = locatorAt - LENGTH.end64;
  if (recordAt < 0) return null;
  const locator = await view(source, file, locatorAt, LENGTH.locator64);
  if (locator.getUint32(0, true) !== SIGNATURE.locator64) return null;
  const record = await view(source, file, recordAt, LENGTH.end64);
  if (uint64(locator, 8) !== recordAt || record.getUint32(0, true) !== SIGNATURE.end64) {
    throw damaged(file, "the 64-bit end record of the zip is not where it should be");
  }
  return { entries: uint64(record, 32), bytes: uint64(record, 40), offset: uint64(record, 48) };
}

const agree = (narrow: Directory, wide: Directory): boolean =>
  (narrow.entries === wide.entries || narrow.entries === 0xffff) &&
  (narrow.bytes === wide.bytes || narrow.bytes === SATURATED) &&
  (narrow.offset === wide.offset || narrow.offset === SATURATED);

/** The directory's entries, with the positions of their local headers for offsets. */
function listEntries(data: DataView, directory: Directory, file: string): ListedEntry[] {
  const listed: ListedEntry[] = [];
  let at = 0;
  while (at < data.byteLength) {
    if (at + LENGTH.entry > data.byteLength || data.getUint32(at, true) !== SIGNATURE.entry)
      throw damaged(file, `entry ${listed.length + 1} of the zip's directory is broken`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      data.getUint16(at + field, true),
    ) as [number, number, number];
    const extraAt = at + LENGTH.entry + nameBytes;
    const next = extraAt + extraBytes + commentBytes;
    if (next > data.byteLength)
      throw damaged(file, `entry ${listed.length + 1} of the zip's directory is cut off`);
    const name = decodeName(data, at + LENGTH.entry, nameBytes);
    requirePlain(data.getUint16(at + 8, true), data.getUint16(at + 10, true), name, file);
    const wide = wideFields(data, extraAt, extraAt + extraBytes);
    const field = (offset: number): number => {
      const value = data.getUint32(at + offset, true);
      return value === SATURATED ? (wide.shift() ?? Number.NaN) : value;
    };
    const bytes = field(24); // the order in which 64-bit fields follow one another
    const packedBytes = field(20);
    const offset = field(42);
    if (packedBytes !== bytes || !(offset < directory.offset))
      throw damaged(file, `${name} has impossible sizes in the zip's directory`);
    listed.push({ name, nameBytes, offset, bytes, crc32: data.getUint32(at + 16, true) });
    at = next;
  }
  if (listed.length !== directory.entries)
    throw damaged(file, `the zip should have ${directory.entries} entries, lists ${listed.length}`);
  return listed;
}

/** The 64-bit values of an entry whose 32-bit fields are saturated. */
function wideFields(data: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; ) {
    const fieldsAt = at + 4;
    const next = fieldsAt + data.getUint16(at + 2, true);
    if (next > end) return [];
    if (data.getUint16(at, true) === WIDE_EXTRA) {
      const count = Math.floor((next - fieldsAt) / 8);
      return Array.from({ length: count }, (_, nth) => uint64(data, fieldsAt + 8 * nth));
    }
    at = next;
  }
  return [];
}

/** Reads the local header of an entry, which precedes its content and repeats most of its directory record. */
async function contentOffset(
  source: Pick<ByteSource, "read">,
  file: string,
  { name, nameBytes, offset }: ListedEntry,
  end: number,
): Promise<number> {
  const broken = () => damaged(file, `${name} has no header of its own where the zip's directory says`);
  const length = LENGTH.localHeader + nameBytes;
  if (offset + length > end) throw broken();
  const header = await view(source, file, offset, length);
  if (header.getUint32(0, true) !== SIGNATURE.localHeader || header.getUint16(26, true) !== nameBytes)
    throw broken();
  requirePlain(header.getUint16(6, true), header.getUint16(8, true), name, file);
  if (decodeName(header, LENGTH.localHeader, nameBytes) !== name) throw broken();
  return offset + length + header.getUint16(28, true);
}

function requirePlain(flags: number, method: number, name: string, file: string): void {
  if ((flags & ENCRYPTED) !== 0) throw unreadable(file, `${name} is encrypted`);
  if (method !== STORED) throw unreadable(file, `${name} is compressed (zip method ${method})`);
}

/** Names that matter are ASCII; any other stays different from them. */
const decodeName = (data: DataView, at: number, length: number): string =>
  new TextDecoder().decode(new Uint8Array(data.buffer, data.byteOffset + at, length));
