import { FailureError } from "../core/failure.ts";
import { type ByteSource, type JsonObject, parseJsonObject, readJson } from "./byte-source.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./float.ts";

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

/** The format's own limit on header length. */
const LARGEST_HEADER_BYTES = 100_000_000;

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
  if (fileBytes < 10) throw invalid(`${file} should be a safetensors file, has only ${fileBytes} bytes`);
  const prefix = await source.read(file, 0, 8);
  const headerBytes = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes < 2 || headerBytes > LARGEST_HEADER_BYTES || 8 + headerBytes > fileBytes) {
    throw invalid(
      `${file}: header length ${headerBytes} does not fit a file of ${fileBytes} bytes; the file is damaged or cut off`,
    );
  }
  const headerText = await source.read(file, 8, headerBytes);
  refuseDuplicateKeys(new TextDecoder().decode(headerText), file);
  const header = parseJsonObject(headerText, `${file}: header`);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") tensors.set(name, parseEntry(entry, name, file, 8 + headerBytes, fileBytes));
  }
  refuseOverlaps(tensors, file, 8 + headerBytes, fileBytes);
  return tensors;
}

function parseEntry(
  entry: unknown,
  name: string,
  file: string,
  dataStart: number,
  fileBytes: number,
): StoredTensor {
  const where = `${file}: tensor ${name}`;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as JsonObject;
  if (typeof dtype !== "string" || !Object.hasOwn(FORMAT_BYTES, dtype))
    throw invalid(`${where} has unknown dtype ${String(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw invalid(`${where} should have a shape of whole numbers`);
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount))
    throw invalid(`${where} should have two data offsets`);
  const [begin, end] = range as [number, number];
  const expected = shape.reduce((product: number, size: number) => product * size, FORMAT_BYTES[dtype]);
  if (end - begin !== expected) {
    throw invalid(
      `${where} should take ${expected} bytes (${dtype} [${shape.join(", ")}]), its offsets give ${end - begin}`,
    );
  }
  if (dataStart + end > fileBytes) {
    throw invalid(
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
      throw invalid(
        `${file}: tensor ${name} ${tensor.offset < end ? "overlaps another" : "leaves a gap before it"} at byte ${tensor.offset}`,
      );
    }
    end = tensor.offset + tensor.bytes;
  }
  if (end !== fileBytes)
    throw invalid(`${file}: the tensors should end with the file at byte ${fileBytes}, they end at ${end}`);
}

/** `JSON.parse` silently keeps the last of two equal keys, so names at the top level are counted by a scan of their own. */
function refuseDuplicateKeys(text: string, file: string): void {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (key !== undefined && depth === 1) {
      const name = safeParseString(key);
      if (seen.has(name)) throw invalid(`${file}: tensor ${name} is listed twice`);
      seen.add(name);
    }
  }
}

function safeParseString(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal; // parsing the whole header reports it
  }
}

/** The tensors of a checkpoint, in one file or in shards with an index. */
export class Checkpoint {
  private constructor(private readonly tensors: ReadonlyMap<string, StoredTensor>) {}

  /** @throws FailureError `checkpoint-invalid` when no weights are found, or a file or the index is inconsistent */
  static async open(source: ByteSource): Promise<Checkpoint> {
    if (await source.exists("model.safetensors.index.json")) return new Checkpoint(await readIndexed(source));
    if (await source.exists("model.safetensors")) {
      return new Checkpoint(await readSafetensorsHeader(source, "model.safetensors"));
    }
    if (await source.exists("region_encoder.bin")) {
      throw invalid(
        "the folder holds a region encoder alone (region_encoder.bin, the result of stage 2) and no language or vision model; convert the finished VideoRefer-7B, or its stage 2.5, instead",
      );
    }
    throw invalid(
      "the folder should hold model.safetensors or model.safetensors.index.json, and holds neither",
    );
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** @throws FailureError `checkpoint-invalid` when absent, not a float tensor, or not of `shape` */
  expect(name: string, shape: readonly number[]): StoredTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw invalid(`tensor ${name} is missing from the checkpoint`);
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
  const values = decode(tensor.dtype as StoredFloat, aligned, aligned.length / width, target);
  // One non-finite weight would turn every answer into noise much later, far from its cause. Subtracting makes NaN of both.
  for (let i = 0; i < values.length; i++) {
    if (values[i] - values[i] !== 0)
      throw invalid(`${tensor.file}: tensor ${name} holds ${values[i]} at element ${first + i}`);
  }
  return values;
}

function decode(
  dtype: StoredFloat,
  bytes: Uint8Array,
  count: number,
  target?: Float32Array<ArrayBuffer>,
): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return dtype === "BF16" ? bfloat16ToFloat32(bits, target) : float16ToFloat32(bits, target);
}

async function readIndexed(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const indexFile = "model.safetensors.index.json";
  const map = (await readJson(source, indexFile)).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw invalid(`${indexFile} should hold a weight_map`);
  const tensors = new Map<string, StoredTensor>();
  const files = new Set(Object.values(map as JsonObject));
  for (const file of [...files].sort()) {
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file))
      throw invalid(`${indexFile} names the file ${String(file)}`);
    if (!(await source.exists(file))) throw invalid(`${file} is named by ${indexFile} and missing`);
    for (const [name, tensor] of await readSafetensorsHeader(source, file)) {
      if ((map as JsonObject)[name] !== file)
        throw invalid(`${file}: tensor ${name} is not assigned to this file by ${indexFile}`);
      tensors.set(name, tensor);
    }
  }
  for (const name of Object.keys(map)) {
    if (!tensors.has(name))
      throw invalid(`tensor ${name} is listed in ${indexFile} and missing from its file`);
  }
  return tensors;
}
