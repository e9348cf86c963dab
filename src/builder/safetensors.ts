import type { JsonObject } from "../core/json-object.ts";
import { type ByteSource, parseJsonObject } from "./byte-source.ts";
import { damaged } from "./damaged.ts";
import { refuseMistakenFile, TELLING_BYTES } from "./mistaken-file.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/**
 * Bytes per element of the types of the format, so that the length of a tensor can be checked against its shape. Types
 * that are newer than this list have the length that their offsets give; such tensors are never weights of a supported model.
 */
const FORMAT_BYTES: Readonly<Record<string, number>> = {
  BF16: 2,
  F16: 2,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

/**
 * The format allows 100 MB. A tensor takes about a hundred bytes of the header, and supported checkpoints have fewer than two
 * thousand tensors, so a longer header is of no use and would cost time.
 */
const MAX_HEADER_BYTES = 16 * 2 ** 20;

/** The header, the entry of a tensor, and a list in it. */
const DEEPEST_HEADER = 3;

/**
 * Reads the header of one safetensors file.
 * Source: the safetensors format: u64 little-endian header length, JSON header, data without gaps or overlaps.
 * @throws FailureError `checkpoint-invalid` naming the file and the tensor
 */
export async function readSafetensorsHeader(
  source: Pick<ByteSource, "size" | "read">,
  file: string,
): Promise<Map<string, StoredTensor>> {
  const fileBytes = await source.size(file);
  if (fileBytes < 10) throw damaged(file, `should be a safetensors file, has only ${fileBytes} bytes`);
  const start = await source.read(file, 0, Math.min(fileBytes, TELLING_BYTES));
  refuseMistakenFile(start, file, fileBytes);
  const headerBytes = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes < 2 || 8 + headerBytes > fileBytes)
    throw damaged(file, `header length ${headerBytes} does not fit a file of ${fileBytes} bytes`);
  if (headerBytes > MAX_HEADER_BYTES)
    throw damaged(file, `header length ${headerBytes} should be at most ${MAX_HEADER_BYTES}`);
  const header = parseHeader(await source.read(file, 8, headerBytes), file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") tensors.set(name, parseEntry(entry, name, file, 8 + headerBytes, fileBytes));
  }
  refuseOverlaps(tensors, file, 8 + headerBytes, fileBytes);
  return tensors;
}

function parseHeader(bytes: Uint8Array, file: string): JsonObject {
  refuseDuplicateKeys(new TextDecoder().decode(bytes), file);
  try {
    return parseJsonObject(bytes, "header");
  } catch (error) {
    throw damaged(file, (error as Error).message, error);
  }
}

function parseEntry(
  entry: unknown,
  name: string,
  file: string,
  dataStart: number,
  fileBytes: number,
): StoredTensor {
  const where = `tensor ${name}`;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as JsonObject;
  if (typeof dtype !== "string" || dtype === "") throw damaged(file, `${where} should have a dtype`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw damaged(file, `${where} should have a shape of whole numbers`);
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount))
    throw damaged(file, `${where} should have two data offsets`);
  const [begin, end] = range as [number, number];
  const width = Object.hasOwn(FORMAT_BYTES, dtype) ? FORMAT_BYTES[dtype] : undefined;
  const expected =
    width === undefined
      ? end - begin
      : shape.reduce((product: number, size: number) => product * size, width);
  if (end < begin || end - begin !== expected) {
    throw damaged(
      file,
      `${where} should take ${expected} bytes (${dtype} [${shape.join(", ")}]), its offsets give ${end - begin}`,
    );
  }
  if (dataStart + end > fileBytes) {
    throw damaged(
      file,
      `${where} should end at byte ${dataStart + end}, the file ends at ${fileBytes}; the download is incomplete`,
    );
  }
  return { file, offset: dataStart + begin, bytes: end - begin, dtype, shape: shape as number[] };
}

function refuseOverlaps(
  tensors: Map<string, StoredTensor>,
  file: string,
  dataStart: number,
  fileBytes: number,
): void {
  let end = dataStart;
  for (const [name, tensor] of [...tensors].sort(
    ([, a], [, b]) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (tensor.offset !== end) {
      throw damaged(
        file,
        `tensor ${name} ${tensor.offset < end ? "overlaps another" : "leaves a gap before it"} at byte ${tensor.offset}`,
      );
    }
    end = tensor.offset + tensor.bytes;
  }
  if (end !== fileBytes)
    throw damaged(file, `the tensors should end with the file at byte ${fileBytes}, they end at ${end}`);
}

/**
 * Checks for duplicate keys in one pass over the text, as `JSON.parse` silently keeps the last of them. Invalid JSON is left to
 * `JSON.parse`, but the depth is limited here.
 */
function refuseDuplicateKeys(text: string, file: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      if (open.length === DEEPEST_HEADER)
        throw damaged(file, `header is nested deeper than ${DEEPEST_HEADER}`);
      open.push(new Set());
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isFollowedByColon(text, end)) {
        const key = parseString(text.slice(at, end));
        if (keys.has(key)) throw damaged(file, `${open.length === 1 ? "tensor " : ""}${key} is listed twice`);
        keys.add(key);
      }
      at = end - 1;
    }
  }
}

/** Position after the closing quote, or after the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function isFollowedByColon(text: string, start: number): boolean {
  let at = start;
  while (" \t\n\r".includes(text[at] ?? "x")) at++;
  return text[at] === ":";
}

function parseString(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal; // parsing the whole header reports it
  }
}
