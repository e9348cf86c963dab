import { FailureError, type Said, said } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { type DataFile, MAX_RECORD_BYTES, type Position, type RecordBytes } from "./data-file.ts";
import { JsonArraySplitter } from "./json-array-splitter.ts";
import { JsonLineSplitter } from "./json-line-splitter.ts";
import { joined } from "./record-pieces.ts";
import { unpackedBytes } from "./unpacked-bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What stands at one place of a data set: a JSON object, or the reason why it is none. */
export type DataSetEntry = Position & {
  /** From 0; blank lines do not count. */
  readonly index: number;
  /** How many bytes stand there; 0 where they were passed over. */
  readonly length: number;
} & (
    | { readonly record: JsonObject; readonly text: string; readonly fault: null }
    /** The text is null where it is no UTF-8, or too long. */
    | { readonly record: null; readonly text: string | null; readonly fault: string }
  );

/** So much of a file's start is looked at to tell an array from lines. */
const HEAD_BYTES = 64 * 1024;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** How a file's name says that it is laid out. */
type NamedLayout = "lines" | "json" | null;

/**
 * The records of a JSON array or of JSON lines, either of them also in gzip, in order; one at a time is in memory. What tells an array from
 * lines is the content, except for a lone object: that is one line of a `.jsonl`, and no data set in a `.json` (suite-commands.md).
 * @param named how the file is laid out, as far as that is known beforehand; by default what its name says
 * @throws FailureError `dataset-invalid` where the file is no data set
 */
export async function* readRecords(
  file: DataFile,
  named: NamedLayout = namedLayout(file.name),
): AsyncGenerator<DataSetEntry> {
  const chunks = withoutByteOrderMark(unpackedBytes(file));
  const { head, isWhole } = await readHead(chunks);
  const first = head.find((byte) => !isBlank(byte));
  if (first === undefined && isWhole) throw notDataSet(file, said("is empty"));
  const all = (async function* () {
    yield head;
    yield* chunks;
  })();
  yield* first === OPEN_LIST && !isLineOfMany(head)
    ? readArray(file, all)
    : readLines(file, all, first ?? 0, named);
}

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** The bytes of a text without the mark that some programs put in front. */
export async function* withoutByteOrderMark(chunks: AsyncGenerator<Bytes>): AsyncGenerator<Bytes> {
  let matched = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (matched < 3 && from < chunk.length && chunk[from] === BYTE_ORDER_MARK[matched]) {
      matched++;
      from++;
    }
    // Only a whole mark is passed over; a part of one is no text anyway.
    if (from < chunk.length) {
      matched = 3;
      yield from === 0 ? chunk : chunk.subarray(from);
    }
  }
}

/** The file's first bytes, `HEAD_BYTES` or more where there are as many. */
async function readHead(chunks: AsyncGenerator<Bytes>): Promise<{ head: Bytes; isWhole: boolean }> {
  const pieces: Bytes[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done) return { head: joined(pieces, length), isWhole: true };
    pieces.push(value);
    length += value.length;
  }
  return { head: joined(pieces, length), isWhole: false };
}

/** Whether a file that begins with a bracket is lines all the same: its first line is a whole array, and an object follows. */
function isLineOfMany(head: Bytes): boolean {
  const begin = head.findIndex((byte) => !isBlank(byte));
  const newline = head.indexOf(0x0a, begin);
  if (newline < 0 || head.subarray(newline).find((byte) => !isBlank(byte)) !== OPEN_OBJECT) return false;
  return parsed(head.subarray(begin, newline)).value !== undefined;
}

async function* readArray(file: DataFile, chunks: AsyncIterable<Bytes>): AsyncGenerator<DataSetEntry> {
  const splitter = new JsonArraySplitter(file.name);
  let index = 0;
  for await (const chunk of chunks) {
    for (const piece of splitter.push(chunk)) yield entryOf(piece, index++);
  }
  splitter.finish();
}

async function* readLines(
  file: DataFile,
  chunks: AsyncIterable<Bytes>,
  first: number,
  named: NamedLayout,
): AsyncGenerator<DataSetEntry> {
  const splitter = new JsonLineSplitter();
  let last: DataSetEntry | null = null;
  let records = 0;
  const entries = (pieces: readonly RecordBytes[]) =>
    pieces.map((piece, nth) => entryOf(piece, (last === null ? 0 : last.index + 1) + nth));
  // A broken first line shows by the next one whether the file has lines at all, unless the name promises them.
  let doubtful: (DataSetEntry & { readonly record: null }) | null = null;
  const notLines = ({ fault }: DataSetEntry) =>
    notDataSet(
      file,
      first === OPEN_OBJECT
        ? said("begins with an object that does not end in its first line")
        : said("has in its first line: {fault}", { fault: said(fault ?? "") }),
    );
  const checked = function* (found: readonly DataSetEntry[]) {
    for (const entry of found) {
      last = entry;
      if (entry.index === 0 && entry.record === null && named !== "lines" && first !== OPEN_LIST) {
        doubtful = entry;
        continue;
      }
      if (doubtful !== null) {
        if (entry.record === null) throw notLines(doubtful);
        yield doubtful;
        doubtful = null;
      }
      if (entry.record) records++;
      yield entry;
    }
  };
  for await (const chunk of chunks) yield* checked(entries(splitter.push(chunk)));
  yield* checked(entries(splitter.finish()));
  if (doubtful !== null) throw notLines(doubtful);
  if (records === 0 && first !== OPEN_OBJECT)
    throw notDataSet(file, said("has no line that is a JSON object"));
  if (last !== null && isLone(last, named)) throw notDataSet(file, said("is a single JSON object"));
}

function namedLayout(name: string): NamedLayout {
  const plain = name.toLowerCase().replace(/\.gz$/, "");
  if (/\.(jsonl|ndjson|jsonlines)$/.test(plain)) return "lines";
  return plain.endsWith(".json") ? "json" : null;
}

/** Whether the only line of a file is no record of JSON lines but an object of another kind. */
function isLone({ index, record }: DataSetEntry, named: NamedLayout): boolean {
  if (index > 0 || named === "lines") return false;
  return named === "json" || !record || !("conversations" in record);
}

function notDataSet({ name }: DataFile, found: Said): FailureError {
  return new FailureError(
    "dataset-invalid",
    "{name} is no data set: expected a JSON array of records, or JSON lines with a record each; the file {found}.",
    { values: { name, found } },
  );
}

/** The entry that one value of a file is. */
export function entryOf({ bytes, line, byte }: RecordBytes, index: number): DataSetEntry {
  const position = { index, line, byte, length: bytes?.length ?? 0 };
  if (bytes === null) {
    const fault = `expected a record of at most ${MAX_RECORD_BYTES / 2 ** 20} MiB, found a longer one`;
    return { ...position, record: null, text: null, fault };
  }
  const { value, text, fault } = parsed(bytes);
  if (value === undefined || text === null) return { ...position, record: null, text, fault };
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { ...position, record: value as JsonObject, text, fault: null };
  }
  const found = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  return { ...position, record: null, text, fault: `expected a JSON object, found ${found}` };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export type Parsed =
  | { readonly value: unknown; readonly text: string; readonly fault: "" }
  | { readonly value: undefined; readonly text: string | null; readonly fault: string };

/** The JSON that stands in some bytes; or why there is none. */
export function parsed(bytes: Bytes): Parsed {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { value: undefined, text: null, fault: "expected UTF-8, found other bytes" };
  }
  try {
    return { value: JSON.parse(text), text, fault: "" };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { value: undefined, text, fault: `expected a JSON object, found broken JSON: ${why}` };
  }
}
