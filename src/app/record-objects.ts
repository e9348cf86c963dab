import { resizedMask } from "../core/bitmask.ts";
import type { Rle } from "../core/mask.ts";
import type { Project, SceneObject } from "../core/project.ts";
import { decodeRle, encodeRle, rleArea } from "../core/rle.ts";
import type { VideoInfo } from "../core/video.ts";
import type { RecordMasks, RecordRow } from "../protocol/dataset.ts";
import type { DocumentState } from "../state/document.ts";

type Document = Pick<DocumentState, "project" | "objectsFound" | "objectSelected">;

/** What an object of a record is called in the workspace. */
const nameOf = (record: string, nth: number): string => `${record}, object ${nth}`;

/** What a record is called in the workspace. */
export const recordName = ({ id, index }: Pick<RecordRow, "id" | "index">): string => `Record ${id ?? index}`;

/** The objects of a record that a project about its video has, by their places in the record; undefined where one was deleted or renamed. */
export function objectsOfRecord(
  { objects }: Pick<Project, "objects">,
  record: string,
  count: number,
): readonly (SceneObject | undefined)[] {
  return Array.from({ length: count }, (_, nth) => objects.find(({ name }) => name === nameOf(record, nth)));
}

/**
 * Adds the objects of a data set's record to the open project, named for the record; those that an earlier visit added stay as they are.
 * Masks of another size are brought to the frame's, pixel for nearest pixel.
 * @returns the first frame with a mask, if any
 */
export function addRecordObjects(
  { project, objectsFound, objectSelected }: Document,
  record: string,
  masks: RecordMasks,
  { width, height, timesSeconds }: Pick<VideoInfo, "width" | "height" | "timesSeconds">,
): { readonly firstFrame: number | null } {
  const objects = masks
    .map((ofObject, nth) => ({
      name: nameOf(record, nth),
      masks: ofObject
        .filter(({ frame }) => frame < timesSeconds.length)
        .map(({ frame, size, counts }) => ({
          frameIndex: frame,
          timeSeconds: timesSeconds[frame]!,
          mask: atSize({ size, counts }, height, width),
        }))
        .filter(({ mask }) => rleArea(mask) > 0),
    }))
    .filter((object) => object.masks.length > 0);
  const frames = objects.flatMap((object) => object.masks.map(({ frameIndex }) => frameIndex));
  if (frames.length === 0) return { firstFrame: null };
  const firstFrame = frames.reduce((first, frame) => Math.min(first, frame));
  const known = new Set(project.objects.map(({ name }) => name));
  const added = objects.filter(({ name }) => !known.has(name));
  if (added.length > 0) objectSelected(objectsFound(added, firstFrame).at(-1)!);
  return { firstFrame };
}

function atSize(mask: Rle, height: number, width: number): Rle {
  if (mask.size[0] === height && mask.size[1] === width) return mask;
  return encodeRle(resizedMask(decodeRle(mask), width, height));
}
