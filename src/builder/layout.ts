import type { TensorEntry } from "../package/manifest.ts";
import { recipeBytes, type TensorRecipe } from "./tensor-recipe.ts";

/** WebGPU asks for bindings at multiples of 256 bytes. */
const ALIGNMENT = 256;
/** A shard is what a loader hashes, and a repair fetches, as a whole. */
export const MAX_SHARD_BYTES = 128 * 2 ** 20;

interface PlannedTensor {
  readonly recipe: TensorRecipe;
  readonly offset: number;
  readonly bytes: number;
}

export interface PlannedShard {
  readonly path: string;
  readonly tensors: readonly PlannedTensor[];
}

/**
 * Deals tensors into shards in the given order, weights and vectors apart. A shard holds at most `largestBytes`, or one tensor
 * that alone is longer. Shards are named for their owner, `vision.weights-000.bin`, so a session mounts only its own.
 */
export function planShards(
  owner: string,
  recipes: readonly TensorRecipe[],
  largestBytes = MAX_SHARD_BYTES,
): PlannedShard[] {
  return (["weights", "vectors"] as const).flatMap((shelf) => {
    const shards: PlannedTensor[][] = [];
    let end = Number.POSITIVE_INFINITY;
    for (const recipe of recipes.filter((candidate) => candidate.shelf === shelf)) {
      const bytes = recipeBytes(recipe);
      let offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      if (offset + bytes > largestBytes) {
        shards.push([]);
        offset = 0;
      }
      shards[shards.length - 1]!.push({ recipe, offset, bytes });
      end = offset + bytes;
    }
    return shards.map((tensors, index) => ({
      path: `${owner}.${shelf}-${String(index).padStart(3, "0")}.bin`,
      tensors,
    }));
  });
}

/** Bytes in the finished shard. */
export function shardBytes({ tensors }: PlannedShard): number {
  const last = tensors[tensors.length - 1]!;
  return last.offset + last.bytes;
}

export function tensorEntries(shards: readonly PlannedShard[]): TensorEntry[] {
  return shards.flatMap((shard) =>
    shard.tensors.map(({ recipe, offset, bytes }) => ({
      name: recipe.name,
      shard: shard.path,
      offset,
      bytes,
      dtype: recipe.dtype,
      shape: recipe.shape,
    })),
  );
}
