import type { TensorEntry } from "./manifest.ts";
import { tensorBytes } from "./tensor-bytes.ts";

/** WebGPU asks for bindings at multiples of 256 bytes. */
const ALIGNMENT = 256;
/** A shard is what a loader hashes, and a repair fetches, as a whole. */
export const MAX_SHARD_BYTES = 128 * 2 ** 20;

/** What has to be known of a tensor to give it a place. */
export interface PlaceableTensor extends Pick<TensorEntry, "name" | "dtype" | "shape"> {
  /** Matrices and small dtype-dependent tensors are in different shards: another float variant changes only the latter. */
  readonly shelf: "weights" | "vectors";
}

/** A tensor with its place in a shard. */
export interface PlacedTensor<T extends PlaceableTensor> {
  readonly tensor: T;
  readonly offset: number;
  readonly bytes: number;
}

/** A shard by its file name. Its tensors are in the order of their offsets. */
export interface PlannedShard<T extends PlaceableTensor> {
  readonly path: string;
  readonly placed: readonly PlacedTensor<T>[];
}

/**
 * Deals tensors into shards in the given order, weights and vectors apart. A shard holds at most `largestBytes`, or one tensor
 * that alone is longer. Shards are named for their owner, such as `vision.weights-000.bin`, so that a session mounts only its own.
 */
export function planShards<T extends PlaceableTensor>(
  owner: string,
  tensors: readonly T[],
  largestBytes = MAX_SHARD_BYTES,
): PlannedShard<T>[] {
  return (["weights", "vectors"] as const).flatMap((shelf) => {
    const shards: PlacedTensor<T>[][] = [];
    let end = Number.POSITIVE_INFINITY;
    for (const tensor of tensors.filter((candidate) => candidate.shelf === shelf)) {
      const bytes = tensorBytes(tensor);
      let offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      if (offset + bytes > largestBytes) {
        shards.push([]);
        offset = 0;
      }
      shards[shards.length - 1]!.push({ tensor, offset, bytes });
      end = offset + bytes;
    }
    return shards.map((placed, index) => ({
      path: `${owner}.${shelf}-${String(index).padStart(3, "0")}.bin`,
      placed,
    }));
  });
}

/** Bytes in the finished shard. */
export function shardBytes({ placed }: PlannedShard<PlaceableTensor>): number {
  const last = placed[placed.length - 1]!;
  return last.offset + last.bytes;
}

/** The manifest's list of all tensors in the shards. */
export function tensorEntries(shards: readonly PlannedShard<PlaceableTensor>[]): TensorEntry[] {
  return shards.flatMap((shard) =>
    shard.placed.map(({ tensor: { name, dtype, shape }, offset, bytes }) => ({
      name,
      shard: shard.path,
      offset,
      bytes,
      dtype,
      shape,
    })),
  );
}
