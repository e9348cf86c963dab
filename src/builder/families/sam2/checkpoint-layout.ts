import type { ByteSource } from "../../byte-source.ts";
import { elementBytes, isFloatType, type StoredTensor } from "../../stored-tensor.ts";
import { readWeights } from "../../weight-files.ts";

const POINTS = "prompt_encoder.point_embed.weight";
const FOURIER = "shared_image_embedding.positional_embedding";
/** The same tensor, where a checkpoint was saved with it twice. */
const TIED_FOURIER = "prompt_encoder.shared_embedding.positional_embedding";

/**
 * The tensors of a checkpoint by the names that transformers gives them, with the embeddings of points one by one.
 * @throws FailureError `checkpoint-invalid`, naming the file
 * Source: sam2.md 7; edgetam.md 9.
 */
export async function readTrackerWeights(source: ByteSource): Promise<ReadonlyMap<string, StoredTensor>> {
  const tensors = await readWeights(source);
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
