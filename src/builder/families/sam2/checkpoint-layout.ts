import type { ByteSource } from "../../byte-source.ts";
import { elementBytes, isFloatType, type StoredTensor } from "../../stored-tensor.ts";
import { readTorchFile } from "../../torch-file.ts";
import { findWeights, readWeights } from "../../weight-files.ts";
import { transformersNames } from "./upstream-names.ts";

const POINTS = "prompt_encoder.point_embed.weight";
const FOURIER = "shared_image_embedding.positional_embedding";
/** The same tensor, where a checkpoint was saved with it twice. */
const TIED_FOURIER = "prompt_encoder.shared_embedding.positional_embedding";

/** What upstream's own files call the dict of tensors. */
const MODEL = "model";
/** Batch norms count their batches, in integers that nothing is computed from. */
const COUNTER = /\.num_batches_tracked$/;

/** The layout of upstream's own files: in which of them the weights may be, and by which names. */
export interface UpstreamLayout {
  readonly files: readonly string[];
  readonly names: "sam2" | "edgetam";
}

/**
 * The tensors of a checkpoint by the names that transformers gives them, with the embeddings of points one by one. Transformers' own
 * files are taken where there are both.
 * @throws FailureError `checkpoint-invalid`, naming the file
 * Source: sam2.md 7; edgetam.md 9.
 */
export async function readTrackerWeights(
  source: ByteSource,
  { files, names }: UpstreamLayout,
): Promise<ReadonlyMap<string, StoredTensor>> {
  if ((await findWeights(source)) !== null) return readTransformersWeights(source);
  for (const file of files) if (await source.exists(file)) return readUpstreamWeights(source, file, names);
  return readTransformersWeights(source);
}

async function readUpstreamWeights(
  source: ByteSource,
  file: string,
  model: UpstreamLayout["names"],
): Promise<ReadonlyMap<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of await readTorchFile(source, file, { within: MODEL })) {
    if (COUNTER.test(name)) continue;
    const [first, second] = transformersNames(name, model);
    const half = tensor.shape[0]! / 2;
    tensors.set(first, second === undefined ? tensor : rowsOf(tensor, 0, half));
    if (second !== undefined) tensors.set(second, rowsOf(tensor, half, half));
  }
  return tensors;
}

async function readTransformersWeights(source: ByteSource): Promise<ReadonlyMap<string, StoredTensor>> {
  const tensors = await readWeights(source);
  for (const name of tensors.keys()) if (COUNTER.test(name)) tensors.delete(name);
  const points = tensors.get(POINTS);
  if (points && isFloatType(points.dtype)) {
    tensors.delete(POINTS);
    for (let label = 0; label < points.shape[0]!; label++)
      tensors.set(`${POINTS}.${label}`, rowsOf(points, label, 1));
  }
  const tied = tensors.get(TIED_FOURIER);
  if (tied && !tensors.has(FOURIER)) {
    tensors.set(FOURIER, tied);
    tensors.delete(TIED_FOURIER);
  }
  return tensors;
}

/** Rows of a matrix as a tensor of their own. */
function rowsOf(tensor: StoredTensor, first: number, count: number): StoredTensor {
  const [rows, columns] = tensor.shape as readonly [number, number];
  const rowBytes = columns * elementBytes(tensor);
  if (first + count > rows) throw new RangeError(`rows ${first} to ${first + count} of ${rows}`);
  return {
    ...tensor,
    offset: tensor.offset + first * rowBytes,
    bytes: count * rowBytes,
    shape: [count, columns],
  };
}
