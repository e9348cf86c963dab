import type { PackedMask } from "../../core/packed-mask.ts";
import type { FrameMask, VideoReference } from "../../core/project.ts";

/** A mask of an object on one frame, with how it came about. */
export interface AnnotatedMask extends Pick<FrameMask, "timeSeconds" | "origin" | "confidence"> {
  readonly frame: number;
  readonly packed: PackedMask;
}

export interface AnnotatedObject {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** Ascending by frame, none of them empty. */
  readonly masks: readonly AnnotatedMask[];
}

/** Everything that is marked in a video, ready to be written in a form that other programs read. */
export interface AnnotatedVideo {
  readonly video: VideoReference;
  readonly objects: readonly AnnotatedObject[];
}

/** Which video a file is about, as all our files say it. */
export function identityOf({ name, bytes, fingerprint, width, height, frameCount }: VideoReference) {
  return { name, bytes, fingerprint, width, height, frame_count: frameCount };
}

/** The video's name without folder and ending. */
export const stemOf = (name: string): string =>
  name.replace(/^.*[\\/]/, "").replace(/\.[A-Za-z0-9]{1,5}$/, "");

/** A frame as files of a folder are named: its index from 0, in five digits. */
export const frameName = (frame: number): string => String(frame).padStart(5, "0");

/** The picture that a frame is, as lists of pictures name it: an image is itself, frames of a video lie in a folder named for it. */
export const pictureName = (
  { name, still }: Pick<VideoReference, "name" | "still">,
  frame: number,
): string => (still ? name : `${stemOf(name)}/${frameName(frame)}.jpg`);

/** What is marked on one frame. */
export interface MarkedFrame {
  readonly frame: number;
  readonly timeSeconds: number;
  readonly masks: readonly { readonly object: number; readonly mask: AnnotatedMask }[];
}

/** The frames with masks, ascending; of each, the masks in the order of the objects. */
export function markedFrames({ objects }: AnnotatedVideo): readonly MarkedFrame[] {
  const frames = new Map<number, { object: number; mask: AnnotatedMask }[]>();
  for (const [object, { masks }] of objects.entries()) {
    for (const mask of masks) {
      const list = frames.get(mask.frame);
      if (list) list.push({ object, mask });
      else frames.set(mask.frame, [{ object, mask }]);
    }
  }
  return [...frames]
    .sort(([a], [b]) => a - b)
    .map(([frame, masks]) => ({ frame, timeSeconds: masks[0]!.mask.timeSeconds, masks }));
}

/** Object names, each once, as classes: their number from 1 on. */
export function categoriesOf(objects: readonly AnnotatedObject[]): ReadonlyMap<string, number> {
  return new Map([...new Set(objects.map(({ name }) => name))].map((name, nth) => [name, nth + 1]));
}

/** What is said of a mask that a tracker made; nothing of one made by hand. */
export function trackedFields({ origin, confidence }: AnnotatedMask) {
  return origin === "tracked" ? { origin, confidence } : {};
}
