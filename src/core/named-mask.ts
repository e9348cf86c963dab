import type { MaskDigest, PackedMask } from "./packed-mask.ts";
import type { FrameMask, ObjectId } from "./project.ts";

/** Which of an object's masks is meant; it never changes under this name. */
export type MaskName = Pick<FrameMask, "frameIndex" | "digest">;

export interface NamedMask extends MaskName {
  readonly objectId: ObjectId;
}

/** A mask with its pixels. */
export interface StoredMask extends NamedMask {
  readonly packed: PackedMask;
}

/** The name as a key for maps. */
export function maskKey({ objectId, frameIndex, digest }: NamedMask): string {
  return `${frameIndex} ${digest} ${objectId}`;
}

/** The name that a key was made of. */
export function maskFromKey(key: string): NamedMask {
  const [frame, digest, ...objectId] = key.split(" ");
  return {
    objectId: objectId.join(" ") as ObjectId,
    frameIndex: Number(frame),
    digest: Number(digest) as MaskDigest,
  };
}

/** Finds masks by their names; null for one that is not among these. */
export function packedMasks(masks: readonly StoredMask[]): (mask: NamedMask) => PackedMask | null {
  const found = new Map(masks.map((mask) => [maskKey(mask), mask.packed]));
  return (mask) => found.get(maskKey(mask)) ?? null;
}
