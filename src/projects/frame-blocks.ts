import type { MaskDigest } from "../core/packed-mask.ts";
import { type FrameMask, type FrameMasks, maskedFrames, type Project } from "../core/project.ts";
import type { FrameColumns, ProjectInColumns } from "../protocol/project-files.ts";

/** Frames filed together: a stroke writes one block again, however long the video is. */
export const BLOCK_FRAMES = 512;

/** Which frames of one block an object has masks on. */
export type FrameBlock = FrameColumns;

const BY_HAND = -1;
/** Taken from this in place of the confidence of an interpolated mask. */
const INTERPOLATED = -2;

/** The block that a frame is filed in. */
export const blockOf = (frameIndex: number): number => Math.floor(frameIndex / BLOCK_FRAMES);

/** Columns for these frames, which the object has masks on. */
export function toColumns(masks: FrameMasks, frames: readonly number[] = maskedFrames(masks)): FrameColumns {
  const columns = {
    frames: Uint32Array.from(frames),
    seconds: new Float64Array(frames.length),
    digests: new Float64Array(frames.length),
    confidences: new Float64Array(frames.length),
  };
  for (const [i, frame] of frames.entries()) {
    const { timeSeconds, digest, origin, confidence } = masks[frame]!;
    columns.seconds[i] = timeSeconds;
    columns.digests[i] = digest;
    columns.confidences[i] =
      origin === "hand" ? BY_HAND : origin === "interpolated" ? INTERPOLATED - confidence : confidence;
  }
  return columns;
}

/** The project with its masks in columns. */
export function inColumns(project: Project): ProjectInColumns {
  return {
    ...project,
    objects: project.objects.map((object) => ({ ...object, masks: toColumns(object.masks) })),
  };
}

/** An object's masks of one block; null when it has none there. */
export function blockRow(masks: FrameMasks, block: number): FrameBlock | null {
  const frames = maskedFrames(masks).filter((frame) => blockOf(frame) === block);
  return frames.length === 0 ? null : toColumns(masks, frames);
}

/** What a column's confidence says of a mask. */
export function originOf(told: number): Pick<FrameMask, "origin" | "confidence"> {
  if (told === BY_HAND) return { origin: "hand", confidence: 1 };
  if (told <= INTERPOLATED) return { origin: "interpolated", confidence: INTERPOLATED - told };
  return { origin: "tracked", confidence: told };
}

/** Columns as they may come from outside. */
type Columns = { readonly [Column in keyof FrameBlock]: ArrayLike<number> };

/** Adds what the columns say to `masks`. @returns what is wrong with them, null when nothing is */
export function addColumns(masks: Record<number, FrameMask>, columns: Columns): string | null {
  const { frames, seconds, digests, confidences } = columns;
  if ([seconds, digests, confidences].some(({ length }) => length !== frames.length)) {
    return `columns of ${frames.length} frames should have equal lengths`;
  }
  for (let i = 0; i < frames.length; i++) {
    const frameIndex = frames[i]!;
    const [timeSeconds, digest, told] = [seconds[i]!, digests[i]!, confidences[i]!];
    const { origin, confidence } = originOf(told);
    if (
      !Number.isSafeInteger(frameIndex) ||
      frameIndex < 0 ||
      !Number.isFinite(timeSeconds) ||
      !Number.isSafeInteger(digest) ||
      digest < 0 ||
      !(confidence >= 0 && confidence <= 1)
    ) {
      return `frame ${frameIndex} should have a time, a digest and a confidence of 0 to 1, has ${timeSeconds}, ${digest}, ${told}`;
    }
    masks[frameIndex] = Object.freeze({
      frameIndex,
      timeSeconds,
      digest: digest as MaskDigest,
      origin,
      confidence,
    } satisfies FrameMask);
  }
  return null;
}

/** Whether a value from storage is a block; what is in it is checked by `addColumns`. */
export function isFrameBlock(value: unknown): value is FrameBlock {
  if (typeof value !== "object" || value === null) return false;
  const { frames, seconds, digests, confidences } = value as Partial<Record<keyof FrameBlock, unknown>>;
  return (
    frames instanceof Uint32Array &&
    [seconds, digests, confidences].every((column) => column instanceof Float64Array)
  );
}
