import { FailureError } from "../core/failure.ts";
import { float16ToFloat32 } from "../core/float.ts";
import { type ByteSource, type JsonObject, parseJsonObject, readJson } from "./byte-source.ts";
import { damaged } from "./damaged.ts";
import { widenBfloat16 } from "./quantise-kernels.ts";
import { findRegionEncoder, wholeModelNames } from "./region-encoder.ts";
import { readTorchFile } from "./torch-file.ts";

/** Bytes per element of the types a checkpoint of ours may hold. */
const ELEMENT_BYTES = { BF16: 2, F16: 2, F32: 4 } as const;
type StoredFloat = keyof typeof ELEMENT_BYTES;

/** Sizes of every type the format knows, so that foreign tensors can still be checked for overlap and bounds. */
const FORMAT_BYTES: Readonly<Record<string, number>> = {
  ...ELEMENT_BYTES,
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
 * The format allows 100 MB. A tensor takes some hundred bytes of a header and no checkpoint of ours has two thousand of them, so
 * that a longer one could only cost time.
 */
const MAX_HEADER_BYTES = 16 * 2 ** 20;

/** The header, a tensor's entry, a list in it. */
const DEEPEST_HEADER = 3;

export interface StoredTensor {
  readonly file: string;
  /** Absolute position in the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

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
  const prefix = await source.read(file, 0, 8);
  const headerBytes = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
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
  if (typeof dtype !== "string" || !Object.hasOwn(FORMAT_BYTES, dtype))
    throw damaged(file, `${where} has unknown dtype ${String(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw damaged(file, `${where} should have a shape of whole numbers`);
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount))
    throw damaged(file, `${where} should have two data offsets`);
  const [begin, end] = range as [number, number];
  const expected = shape.reduce((product: number, size: number) => product * size, FORMAT_BYTES[dtype]!);
  if (end - begin !== expected) {
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
 * `JSON.parse` silently keeps the last of two equal keys, so keys are looked at before it, in one pass over the text. What is no
 * JSON it reports itself, except for depth, which is bounded here.
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

const INDEX_FILE = "model.safetensors.index.json";
const WHOLE_FILE = "model.safetensors";
const PICKLED_FILES = ["pytorch_model.bin.index.json", "pytorch_model.bin"] as const;

/**
 * The file that leads to a checkpoint's weights.
 * @throws FailureError `checkpoint-invalid` saying what to do instead when there are none
 */
export async function findWeights(
  source: Pick<ByteSource, "exists">,
): Promise<typeof INDEX_FILE | typeof WHOLE_FILE> {
  if (await source.exists(INDEX_FILE)) return INDEX_FILE;
  if (await source.exists(WHOLE_FILE)) return WHOLE_FILE;
  for (const file of PICKLED_FILES) {
    if (!(await source.exists(file))) continue;
    throw invalid(
      `the folder holds its weights as ${file}, and pickles of whole models are not read; take the publisher's safetensors, or load the model in transformers and save it with save_pretrained(folder, safe_serialization=True)`,
    );
  }
  const regions = await findRegionEncoder(source);
  if (regions) {
    throw invalid(
      `the folder holds a region encoder alone (${regions}, the result of stage 2) and no language or vision model; give this folder as the region encoder (--region-encoder) of a source that has them, VideoLLaMA2.1-7B-16F, or convert the finished VideoRefer-7B instead`,
    );
  }
  throw invalid(
    `the folder should hold ${WHOLE_FILE} or ${INDEX_FILE}, and holds neither; download all files`,
  );
}

async function readRegionEncoder(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const file = await findRegionEncoder(source);
  if (file === null) return new Map();
  const read = file.endsWith(".bin") ? readTorchFile : readSafetensorsHeader;
  return wholeModelNames(await read(source, file), file);
}

/**
 * The tensors of a checkpoint, in one file or in shards with an index. A region encoder's own file beside
 * them counts as one more shard.
 */
export class Checkpoint {
  private constructor(private readonly tensors: ReadonlyMap<string, StoredTensor>) {}

  /** @throws FailureError `checkpoint-invalid` when no weights are found, or a file or the index is inconsistent */
  static async open(source: ByteSource): Promise<Checkpoint> {
    const weights = await findWeights(source);
    const tensors =
      weights === INDEX_FILE ? await readIndexed(source) : await readSafetensorsHeader(source, weights);
    for (const [name, tensor] of await readRegionEncoder(source)) {
      const other = tensors.get(name);
      if (other) {
        throw invalid(
          `tensor ${name} is in ${other.file} and in ${tensor.file}: the model has a region encoder of its own; leave ${tensor.file} out`,
        );
      }
      tensors.set(name, tensor);
    }
    return new Checkpoint(tensors);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** @throws FailureError `checkpoint-invalid` when absent, not a float tensor, or not of `shape` */
  expect(name: string, shape: readonly number[]): StoredTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw invalid(`tensor ${name} is missing from the checkpoint; ${remedyFor(name)}`);
    if (!Object.hasOwn(ELEMENT_BYTES, tensor.dtype)) {
      throw invalid(`${tensor.file}: tensor ${name} should be BF16, F16 or F32, is ${tensor.dtype}`);
    }
    if (tensor.shape.join() !== shape.join()) {
      throw invalid(
        `${tensor.file}: tensor ${name} should have shape [${shape.join(", ")}] by config.json, has [${tensor.shape.join(", ")}]`,
      );
    }
    return tensor;
  }
}

/** Bytes of an element of a tensor that `Checkpoint.expect` let pass. */
export const elementBytes = ({ dtype }: StoredTensor): number => ELEMENT_BYTES[dtype as StoredFloat];

/**
 * Elements of a tensor as float32.
 * @param first index of the first of them in the tensor, for messages
 * @param target float32 of as many elements, written to and returned
 * @throws FailureError `checkpoint-invalid` when one is NaN or infinite
 */
export function decodeElements(
  name: string,
  tensor: StoredTensor,
  first: number,
  bytes: Uint8Array,
  target?: Float32Array<ArrayBuffer>,
): Float32Array {
  const width = elementBytes(tensor);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const { values, finite } = decode(tensor.dtype as StoredFloat, aligned, aligned.length / width, target);
  // One non-finite weight would turn every answer into noise much later, far from its cause.
  // Subtracting makes NaN of both kinds.
  for (let i = finite ? values.length : 0; i < values.length; i++) {
    if (values[i]! - values[i]! !== 0)
      throw invalid(`${tensor.file}: tensor ${name} holds ${values[i]} at element ${first + i}`);
  }
  return values;
}

const remedyFor = (name: string): string =>
  name.startsWith("model.vision_")
    ? "it was saved without its vision encoder, whose weights are taken from nowhere else: use one that has them, as the published ones do"
    : "download all files of the repository again";

/** `finite` is false where some value may be none. */
function decode(
  dtype: StoredFloat,
  bytes: Uint8Array,
  count: number,
  target = new Float32Array(count),
): { readonly values: Float32Array; readonly finite: boolean } {
  if (dtype === "F32")
    return { values: new Float32Array(bytes.buffer, bytes.byteOffset, count), finite: false };
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  if (dtype === "BF16") return { finite: widenBfloat16(bits, target), values: target };
  return { values: float16ToFloat32(bits, target), finite: false };
}

async function readIndexed(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const map = (await readJson(source, INDEX_FILE)).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw invalid(`${INDEX_FILE} should hold a weight_map`);
  const tensors = new Map<string, StoredTensor>();
  const files = new Set(Object.values(map as JsonObject));
  for (const file of [...files].sort()) {
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file))
      throw invalid(`${INDEX_FILE} names the file ${String(file)}`);
    if (!(await source.exists(file))) throw invalid(`${file} is named by ${INDEX_FILE} and missing`);
    for (const [name, tensor] of await readSafetensorsHeader(source, file)) {
      if ((map as JsonObject)[name] !== file)
        throw invalid(`${file}: tensor ${name} is not assigned to this file by ${INDEX_FILE}`);
      tensors.set(name, tensor);
    }
  }
  for (const name of Object.keys(map)) {
    if (!tensors.has(name))
      throw invalid(`tensor ${name} is listed in ${INDEX_FILE} and missing from its file`);
  }
  return tensors;
}
