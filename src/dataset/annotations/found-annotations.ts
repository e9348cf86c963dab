import { FailureError } from "../../core/failure.ts";
import type { Rle } from "../../core/mask.ts";
import { MAX_MASK_SIDE, type PackedMask, packMask, unpackMask } from "../../core/packed-mask.ts";
import type { VideoReference } from "../../core/project.ts";
import { unionRuns } from "../coco-polygon.ts";

/** A mask from a file of another program. */
export interface FoundMask {
  /** Index from 0; null where the file does not say. */
  readonly frame: number | null;
  /** From the video's first frame; null where the file does not say. */
  readonly timeSeconds: number | null;
  readonly origin: "hand" | "tracked";
  readonly confidence: number;
  readonly packed: PackedMask;
}

export interface FoundObject {
  /** Null where the file has none. */
  readonly name: string | null;
  readonly masks: readonly FoundMask[];
}

/** What a file says of its video. */
export type ClaimedVideo = Partial<Pick<VideoReference, "name" | "fingerprint" | "frameCount">>;

export interface FoundAnnotations {
  readonly video: ClaimedVideo;
  /** Each with at least one mask. */
  readonly objects: readonly FoundObject[];
  /** What the file holds that is no mask, in sentences. */
  readonly notes: readonly string[];
}

/** Whose file it should be: tells which of several videos is meant, and the size where a file has none. */
export type OpenVideo = Pick<VideoReference, "name" | "fingerprint" | "width" | "height">;

/** Ends the reading of a file that is not what it should be. */
export function invalid(message: string): FailureError {
  return new FailureError("annotations-invalid", message);
}

type Place = Pick<FoundMask, "frame" | "timeSeconds"> & Partial<Pick<FoundMask, "origin" | "confidence">>;

/** Collects masks by object, and joins pieces of one object on one frame. */
export class ObjectCollector {
  private readonly objects = new Map<string, { name: string | null; masks: Map<string, FoundMask> }>();

  /**
   * @param key tells objects apart
   * @param mask what is empty is passed over
   * @throws FailureError `annotations-invalid` for a mask larger than any video
   */
  add(key: string, name: string | null, place: Place, mask: Rle): void {
    const [height, width] = mask.size;
    if (height > MAX_MASK_SIDE || width > MAX_MASK_SIDE) {
      throw invalid(`expected masks of at most ${MAX_MASK_SIDE} pixels a side, found ${width}×${height}`);
    }
    // A mask united with nothing has no runs of no length, so that equal masks have equal bytes.
    const counts = unionRuns(mask.counts, [height * width]);
    if (counts.length < 2) return;
    let object = this.objects.get(key);
    if (!object) {
      object = { name, masks: new Map() };
      this.objects.set(key, object);
    }
    const at = place.frame === null ? `?${object.masks.size}` : String(place.frame);
    const before = object.masks.get(at);
    const packed = packMask({
      size: mask.size,
      counts: before ? united(before.packed, mask, counts) : counts,
    });
    object.masks.set(at, { origin: "hand", confidence: 1, ...place, packed });
  }

  /** Whether the object has a mask on this frame already. */
  has(key: string, frame: number): boolean {
    return this.objects.get(key)?.masks.has(String(frame)) ?? false;
  }

  /** In the order in which they first appeared. */
  found(): FoundObject[] {
    return [...this.objects.values()].map(({ name, masks }) => ({ name, masks: [...masks.values()] }));
  }
}

function united(packed: PackedMask, { size }: Rle, counts: readonly number[]): readonly number[] {
  const before = unpackMask(packed);
  if (before.size[0] !== size[0] || before.size[1] !== size[1]) {
    throw invalid(
      `expected the pieces of an object on one frame to have one size, found ${before.size.join("×")} and ${size.join("×")}`,
    );
  }
  return unionRuns(before.counts, counts);
}

/** The number of a frame in a file's name: its last digits, as in `clip/00042.jpg` and `frame_42.png`. */
export function frameInName(name: unknown): number | null {
  if (typeof name !== "string") return null;
  const [, digits] = /(\d+)\D*$/.exec(name.replace(/^.*[\\/]/, "").replace(/\.[A-Za-z0-9]{1,5}$/, "")) ?? [];
  return isFrame(Number(digits ?? Number.NaN)) ? Number(digits) : null;
}

export const isFrame = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

export const timeIn = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** Origin and confidence as our files have them; by hand in all others. */
export function originIn(origin: unknown, confidence: unknown): Pick<FoundMask, "origin" | "confidence"> {
  return origin === "tracked" && typeof confidence === "number" && confidence >= 0 && confidence <= 1
    ? { origin, confidence }
    : { origin: "hand", confidence: 1 };
}

/** What our files say of their video, checked. */
export function claimedVideo(value: unknown): ClaimedVideo {
  if (typeof value !== "object" || value === null) return {};
  const { name, fingerprint, frame_count } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof name === "string" && { name }),
    ...(typeof fingerprint === "string" && { fingerprint }),
    ...(isFrame(frame_count) && { frameCount: frame_count }),
  };
}
