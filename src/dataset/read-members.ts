import { FailureError } from "../core/failure.ts";
import { at, type DataFile, MAX_RECORD_BYTES, type RecordBytes } from "./data-file.ts";
import { JsonArraySplitter } from "./json-array-splitter.ts";
import { parsed, withoutByteOrderMark } from "./read-records.ts";
import { unpackedBytes } from "./unpacked-bytes.ts";

/** A member of a JSON object: its value, or the reason why it is none. */
export type MemberEntry =
  | { readonly key: string; readonly value: unknown; readonly fault: null }
  | { readonly key: string; readonly value: null; readonly fault: string };

/**
 * The members of a file that is one JSON object, also in gzip, in order; one at a time is in memory.
 * @throws FailureError `dataset-invalid` where the file is no object
 */
export async function* readMembers(file: DataFile): AsyncGenerator<MemberEntry> {
  const splitter = new JsonArraySplitter(file.name, "object");
  let key: RecordBytes | null = null;
  for await (const chunk of withoutByteOrderMark(unpackedBytes(file))) {
    for (const piece of splitter.push(chunk)) {
      if (key === null) key = piece;
      else {
        yield memberOf(key, piece, file);
        key = null;
      }
    }
  }
  splitter.finish();
}

function memberOf(keyBytes: RecordBytes, valueBytes: RecordBytes, file: DataFile): MemberEntry {
  const key = keyBytes.bytes && parsed(keyBytes.bytes).value;
  if (typeof key !== "string") {
    throw new FailureError(
      "dataset-invalid",
      `${file.name} is not a JSON object: expected a name in quotes at ${at(keyBytes)}, found another value.`,
    );
  }
  if (valueBytes.bytes === null) {
    return { key, value: null, fault: `expected at most ${MAX_RECORD_BYTES / 2 ** 20} MiB, found more` };
  }
  const { value, fault } = parsed(valueBytes.bytes);
  return value === undefined ? { key, value: null, fault } : { key, value, fault: null };
}
