import { resizedMask } from "../../core/bitmask.ts";
import { type PackedMask, packedMaskSize, packMask, unpackMask } from "../../core/packed-mask.ts";
import { decodeRle, encodeRle, rleArea } from "../../core/rle.ts";
import { frameNearTime } from "../../core/timeline.ts";
import { hasShapeOf } from "../mask-size.ts";
import type { FoundAnnotations, FoundMask, OpenVideo } from "./found-annotations.ts";

/** The open video, as far as masks are laid on it. */
export interface VideoToFit extends OpenVideo {
  readonly timesSeconds: readonly number[];
  readonly endSeconds: number;
}

/** What is done with masks that do not fit. What has no frame in the video is left out in any case. */
export interface FitChoices {
  /** Whether a mask goes to the frame of its index, or to the one nearest to its time. */
  readonly frames: "index" | "time";
  /** Masks of another size are scaled to the frame's, pixel for nearest pixel, or left out. */
  readonly sizes: "scale" | "leave-out";
}

/** How a file's masks do not fit the open video; counts of masks. */
export interface Misfits {
  readonly masks: number;
  /** The name of the video that the file is about, where its fingerprint is another. */
  readonly otherVideo: string | null;
  /** How many frames the file's video has, where that is another number. */
  readonly otherFrameCount: number | null;
  /** Without a frame. */
  readonly unplaced: number;
  /** On frames that the video does not have, by index. */
  readonly beyond: number;
  /** Whose time is that of a different frame. */
  readonly otherTime: number;
  /** Of another size, with the sizes, and whether all of these have the frame's shape. */
  readonly otherSize: number;
  readonly sizes: readonly string[];
  readonly sameShape: boolean;
}

export interface FittedObject {
  readonly name: string | null;
  /** Ascending by frame, one a frame, none of them empty. */
  readonly masks: readonly (Omit<FoundMask, "frame" | "timeSeconds"> & {
    readonly frame: number;
    readonly timeSeconds: number;
  })[];
}

/** Compares a file's masks with the open video: frames by index and time, sizes, and whether it is that video at all. */
export function misfitsOf({ video, objects }: FoundAnnotations, open: VideoToFit): Misfits {
  const masks = objects.flatMap((object) => object.masks);
  const sizes = new Map<string, { readonly width: number; readonly height: number }>();
  const count = { unplaced: 0, beyond: 0, otherTime: 0, otherSize: 0 };
  for (const { frame, timeSeconds, packed } of masks) {
    const size = packedMaskSize(packed);
    if (size.width !== open.width || size.height !== open.height) {
      count.otherSize++;
      sizes.set(`${size.width}×${size.height}`, size);
    }
    if (frame === null) count.unplaced++;
    else if (frame >= open.timesSeconds.length) count.beyond++;
    else if (timeSeconds !== null && frameNearTime(open, timeSeconds) !== frame) count.otherTime++;
  }
  const shape = [open.height, open.width] as const;
  return {
    masks: masks.length,
    otherVideo: isOtherVideo(video.fingerprint, open) ? (video.name ?? "a different video") : null,
    otherFrameCount:
      video.frameCount !== undefined && video.frameCount !== open.timesSeconds.length
        ? video.frameCount
        : null,
    ...count,
    sizes: [...sizes.keys()],
    sameShape: [...sizes.values()].every(({ width, height }) => hasShapeOf([height, width], shape)),
  };
}

const isOtherVideo = (fingerprint: string | undefined, open: OpenVideo): boolean =>
  fingerprint !== undefined && fingerprint !== open.fingerprint;

/** Whether every mask has its place. */
export function fitsAll({ masks: _, sizes, sameShape: __, ...misfits }: Misfits): boolean {
  return sizes.length === 0 && Object.values(misfits).every((value) => value === null || value === 0);
}

/**
 * The masks as they are laid on the open video.
 * @returns the objects with at least one mask that fits, and how many masks were left out
 */
export function fitToVideo(
  { objects }: FoundAnnotations,
  open: VideoToFit,
  choices: FitChoices,
): { readonly objects: readonly FittedObject[]; readonly leftOut: number } {
  let leftOut = 0;
  const fitted = objects.map(({ name, masks }) => {
    const byFrame = new Map<number, FittedObject["masks"][number]>();
    for (const mask of masks) {
      const frame = frameOf(mask, open, choices);
      const packed = frame === null ? null : atSize(mask.packed, open, choices);
      // Of several that are nearest to one frame, the first has it.
      if (frame === null || packed === null || byFrame.has(frame)) leftOut++;
      else byFrame.set(frame, { ...mask, frame, timeSeconds: open.timesSeconds[frame]!, packed });
    }
    return { name, masks: [...byFrame.values()].sort((a, b) => a.frame - b.frame) };
  });
  return { objects: fitted.filter(({ masks }) => masks.length > 0), leftOut };
}

function frameOf({ frame, timeSeconds }: FoundMask, open: VideoToFit, { frames }: FitChoices): number | null {
  if (frames === "time" && timeSeconds !== null) {
    return timeSeconds < 0 || timeSeconds > open.endSeconds ? null : frameNearTime(open, timeSeconds);
  }
  return frame !== null && frame < open.timesSeconds.length ? frame : null;
}

/** Null where it is left out, or nothing is left of it. */
function atSize(packed: PackedMask, { width, height }: OpenVideo, { sizes }: FitChoices): PackedMask | null {
  const own = packedMaskSize(packed);
  if (own.width === width && own.height === height) return packed;
  if (sizes === "leave-out") return null;
  const rle = encodeRle(resizedMask(decodeRle(unpackMask(packed)), width, height));
  return rleArea(rle) > 0 ? packMask(rle) : null;
}
