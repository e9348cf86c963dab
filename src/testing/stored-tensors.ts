import type { ByteSource } from "../builder/byte-source.ts";
import { Checkpoint } from "../builder/checkpoint.ts";
import type { PackageTarget } from "../builder/package-target.ts";
import { decodeElements } from "../builder/stored-tensor.ts";
import type { SourceTensor, TensorRecipe } from "../builder/tensor-recipe.ts";
import type { PlannedShard } from "../package/shard-layout.ts";

/** A tensor of a checkpoint as float32, read whole. */
export async function readTensor(
  source: ByteSource,
  checkpoint: Checkpoint,
  { name, shape }: SourceTensor,
): Promise<Float32Array> {
  const stored = checkpoint.expect(name, shape);
  return decodeElements(name, stored, 0, await source.read(stored.file, stored.offset, stored.bytes));
}

/** Writes shards tensor by tensor, each source handed over in one piece. */
export async function writeShards(
  source: ByteSource,
  shards: readonly PlannedShard<TensorRecipe>[],
  target: PackageTarget,
): Promise<void> {
  const checkpoint = await Checkpoint.open(source);
  for (const { path, placed } of shards) {
    for (const { tensor: recipe, offset } of placed) {
      for (const [index, tensor] of recipe.sources.entries()) {
        const values = await readTensor(source, checkpoint, tensor);
        const rows = { first: 0, count: tensor.shape[0]!, values };
        for (const piece of recipe.pieces(index, rows))
          await target.write(path, offset + piece.offset, piece.bytes);
      }
    }
  }
}
