import type { FailureError } from "../core/failure.ts";
import type { ByteSource } from "./byte-source.ts";
import { crc32 } from "./crc32.ts";
import { damaged, unreadable } from "./damaged.ts";
import { refuseMistakenFile, TELLING_BYTES } from "./mistaken-file.ts";
import { FLOAT_BYTES, type StoredTensor } from "./stored-tensor.ts";
import { readTensorPickle, type TorchTensor } from "./torch-pickle.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

/** A tensor takes some 100 bytes of a pickle, and checkpoints have some thousand. */
const MAX_PICKLE_BYTES = 2 ** 20;

/** Bytes per number. */
const STORED_BYTES = { ...FLOAT_BYTES, I64: 8 } as const;

/** What torch moves the content of an entry to. */
const CONTENT_ALIGNMENT = 64;

/** A region encoder's largest matrix has 26 MB. */
const PIECE_BYTES = 4 * 2 ** 20;

export interface TorchFileOptions {
  /** Name of the dict of tensors, in files that hold it beside other things. */
  readonly within?: string;
  /** False leaves the numbers unread: only where they are is wanted. By default they are held against their checksums. */
  readonly checkContent?: boolean;
}

type RangeSource = Pick<ByteSource, "size" | "read" | "publishedSha256">;

/**
 * Finds the tensors in a file written by `torch.save`. It is a zip with the pickle of a dict, `NAME/data.pkl`, and one uncompressed
 * file per storage, `NAME/data/KEY`. Tensors may share a storage. Nothing in the pickle is executed. Where the publisher gives a
 * hash of the file, which a conversion compares, the content is not read here: it may lie on a hub.
 * Source: torch `torch/serialization.py` (`_save`), `caffe2/serialize/inline_container.cc`.
 * @throws FailureError `checkpoint-invalid`, naming the file, for anything but a dict of contiguous tensors of floats or
 *         counters
 */
export async function readTorchFile(
  source: RangeSource,
  file: string,
  { within, checkContent = true }: TorchFileOptions = {},
): Promise<Map<string, StoredTensor>> {
  await requireZip(source, file);
  const isPublished = source.publishedSha256?.(file) !== undefined;
  const entries = await readZipDirectory(source, file, isPublished ? CONTENT_ALIGNMENT : undefined);
  const [pickleName, ...others] = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined || others.length > 0)
    throw damaged(file, "should be a file by torch.save, with one data.pkl in it");
  const folder = pickleName.slice(0, pickleName.lastIndexOf("/"));
  await requireLittleEndian(source, file, entries.get(`${folder}/byteorder`));

  const pickle = await readChecked(source, file, "data.pkl", entries.get(pickleName)!);
  const tensors = new Map<string, StoredTensor>();
  const pickled = readTensorPickle(
    pickle,
    {
      foreign: (problem) => unreadable(file, problem),
      broken: (problem) => damaged(file, problem),
    },
    within,
  );
  const storages = new Map<string, ZipEntry>();
  for (const [name, tensor] of pickled) {
    const path = `data/${tensor.storage.key}`;
    const entry = entries.get(`${folder}/${path}`);
    if (!entry) throw damaged(file, `the numbers of ${name} are missing`);
    tensors.set(name, locate(tensor, entry, name, file));
    storages.set(path, entry);
  }
  if (checkContent && !isPublished)
    for (const [path, entry] of storages) await checkNumbers(source, file, path, entry);
  return tensors;
}

async function requireZip(source: RangeSource, file: string): Promise<void> {
  const fileBytes = await source.size(file);
  const start = await source.read(file, 0, Math.min(fileBytes, TELLING_BYTES));
  refuseMistakenFile(start, file, fileBytes);
  if (start[0] === 0x80) throw unreadable(file, "was written by torch before 1.6, in a form of its own");
  if (start.slice(0, 4).join() !== "80,75,3,4")
    throw damaged(file, "should be a file by torch.save, which is a zip");
}

async function requireLittleEndian(
  source: RangeSource,
  file: string,
  entry: ZipEntry | undefined,
): Promise<void> {
  if (!entry) return; // torch before 2.1 wrote none
  const order = new TextDecoder().decode(await readChecked(source, file, "byteorder", entry));
  if (order !== "little") throw unreadable(file, `its numbers should be little-endian, are ${order}`);
}

/** A small entry, whole. */
async function readChecked(
  source: RangeSource,
  file: string,
  name: string,
  entry: ZipEntry,
): Promise<Uint8Array> {
  if (entry.bytes === 0 || entry.bytes > MAX_PICKLE_BYTES)
    throw damaged(file, `${name} should have 1 to ${MAX_PICKLE_BYTES} bytes, has ${entry.bytes}`);
  const content = await source.read(file, entry.offset, entry.bytes);
  if (crc32(content) !== entry.crc32) throw wrongChecksum(file, name);
  return content;
}

/** Checks the checksum of an entry of any length, piece by piece, so that damaged weights are found before they are converted. */
async function checkNumbers(source: RangeSource, file: string, name: string, entry: ZipEntry): Promise<void> {
  let checksum = 0;
  for (let done = 0; done < entry.bytes; done += PIECE_BYTES) {
    const bytes = Math.min(PIECE_BYTES, entry.bytes - done);
    checksum = crc32(await source.read(file, entry.offset + done, bytes), checksum);
  }
  if (checksum !== entry.crc32) throw wrongChecksum(file, name);
}

const wrongChecksum = (file: string, name: string): FailureError =>
  damaged(file, `${name} does not have the checksum it should have`);

function locate(
  { storage, offset, shape, strides }: TorchTensor,
  entry: ZipEntry,
  name: string,
  file: string,
): StoredTensor {
  const width = STORED_BYTES[storage.dtype];
  if (entry.bytes !== storage.elements * width) {
    throw damaged(
      file,
      `the storage of ${name} should take ${storage.elements * width} bytes, takes ${entry.bytes}`,
    );
  }
  if (!isContiguous(shape, strides)) throw unreadable(file, `${name} is not stored row after row`);
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!(offset + elements <= storage.elements)) {
    throw damaged(
      file,
      `${name} should end within its storage of ${storage.elements} numbers, takes ${elements} from ${offset}`,
    );
  }
  return {
    file,
    offset: entry.offset + offset * width,
    bytes: elements * width,
    dtype: storage.dtype,
    shape,
  };
}

/** Row-major without gaps. The stride of an axis of length one does not matter. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.length !== strides.length) return false;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
