import type { StoredMask } from "../core/named-mask.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import type { ObjectId } from "../core/project.ts";

// Masks that come all at once are filed in blocks. Storage takes about as long for a block as for a single mask.

/** Frames filed together. Masks are also read in spans of so many. */
const GROUP_FRAMES = 32;
/** A block ends here, so that masks of large pictures are not read by the dozen megabytes. */
const MAX_BLOCK_BYTES = 256 * 1024;

/** Masks of one object on neighbouring frames: a column for each field, and the packed masks one after the other. */
export interface MaskBlock {
  readonly frames: Uint32Array;
  readonly digests: Float64Array;
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array;
}

/** The group that a frame's masks are filed in. Most groups have one block; large masks take more. */
export const groupOf = (frameIndex: number): number => Math.floor(frameIndex / GROUP_FRAMES);

/** Blocks of one object's masks, each with its group and its number in the group. */
export function* maskBlocks(
  masks: Iterable<StoredMask>,
): Generator<{ readonly group: number; readonly part: number; readonly block: MaskBlock }> {
  const groups = new Map<number, StoredMask[]>();
  for (const mask of masks) {
    const group = groupOf(mask.frameIndex);
    const list = groups.get(group);
    if (list) list.push(mask);
    else groups.set(group, [mask]);
  }
  for (const [group, list] of groups) {
    let part = 0;
    let start = 0;
    let bytes = 0;
    for (const [i, { packed }] of list.entries()) {
      if (bytes > 0 && bytes + packed.length > MAX_BLOCK_BYTES) {
        yield { group, part: part++, block: toBlock(list.slice(start, i)) };
        [start, bytes] = [i, 0];
      }
      bytes += packed.length;
    }
    yield { group, part, block: toBlock(list.slice(start)) };
  }
}

/** Files these masks of one object together. */
export function toBlock(masks: readonly StoredMask[]): MaskBlock {
  const lengths = Uint32Array.from(masks, ({ packed }) => packed.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const { packed } of masks) {
    bytes.set(packed, at);
    at += packed.length;
  }
  return {
    frames: Uint32Array.from(masks, ({ frameIndex }) => frameIndex),
    digests: Float64Array.from(masks, ({ digest }) => digest),
    lengths,
    bytes,
  };
}

/** The masks of a block from storage, in buffers of their own; none when the value is no block. */
export function fromBlock(objectId: ObjectId, value: unknown): readonly StoredMask[] {
  if (typeof value !== "object" || value === null) return [];
  const { frames, digests, lengths, bytes } = value as { readonly [Field in keyof MaskBlock]?: unknown };
  if (
    !(frames instanceof Uint32Array) ||
    !(digests instanceof Float64Array) ||
    !(lengths instanceof Uint32Array) ||
    !(bytes instanceof Uint8Array)
  ) {
    return [];
  }
  const masks: StoredMask[] = [];
  let at = 0;
  for (const [i, frameIndex] of frames.entries()) {
    const end = at + (lengths[i] ?? 0);
    const packed = bytes.slice(at, end) as PackedMask;
    masks.push({ objectId, frameIndex, digest: digests[i] as MaskDigest, packed });
    at = end;
  }
  return masks;
}
