import { encode } from "fast-png";
import { unpackMask } from "../../core/packed-mask.ts";
import {
  type AnnotatedVideo,
  frameName,
  identityOf,
  markedFrames,
  stemOf,
  trackedFields,
} from "./annotated-video.ts";
import { DAVIS_PALETTE } from "./davis-palette.ts";
import { invalid } from "./found-annotations.ts";
import { paintMask } from "./paint-mask.ts";
import type { FileForZip } from "./zip-file.ts";

export const MOST_OBJECTS = 255;

/** Pixels that more than one object has: a picture of numbers has room for one. */
export interface Overlap {
  pixels: number;
  frames: number;
}

/**
 * DAVIS: for each marked frame a PNG with a palette, whose values are the objects' numbers from 1 on, as `Annotations/CLIP/00000.png`.
 * Of objects that overlap, the later has the pixels. `video.json` holds what a picture has no place for: names, times and the fingerprint.
 * @returns what was covered
 * @throws FailureError `annotations-invalid` for more objects than a palette has numbers
 */
export function* writeDavis(annotated: AnnotatedVideo): Generator<FileForZip, Overlap> {
  const { video, objects } = annotated;
  if (objects.length > MOST_OBJECTS) {
    throw invalid(
      `expected at most ${MOST_OBJECTS} objects, which a palette has numbers for, found ${objects.length}`,
    );
  }
  const folder = `Annotations/${stemOf(video.name) || "video"}`;
  const overlap: Overlap = { pixels: 0, frames: 0 };
  const frames = markedFrames(annotated);
  for (const { frame, masks } of frames) {
    const data = new Uint8Array(video.width * video.height);
    let covered = 0;
    for (const { object, mask } of masks)
      covered += paintMask(data, unpackMask(mask.packed), object + 1, video.width);
    overlap.pixels += covered;
    if (covered > 0) overlap.frames++;
    const png = encode({
      width: video.width,
      height: video.height,
      data,
      channels: 1,
      depth: 8,
      palette: DAVIS_PALETTE.map((colour) => [...colour]),
    });
    yield { path: `${folder}/${frameName(frame)}.png`, data: png };
  }
  const document = {
    video: identityOf(video),
    objects: objects.map(({ name, masks }, nth) => ({
      number: nth + 1,
      name,
      tracked: masks.flatMap((mask) =>
        mask.origin === "tracked" ? [{ frame_index: mask.frame, ...trackedFields(mask) }] : [],
      ),
    })),
    frames: frames.map(({ frame, timeSeconds }) => ({
      file: `${frameName(frame)}.png`,
      frame_index: frame,
      time_seconds: timeSeconds,
    })),
  };
  yield { path: `${folder}/video.json`, data: `${JSON.stringify(document, null, 1)}\n` };
  return overlap;
}
