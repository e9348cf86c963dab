import { unpackMask } from "../../core/packed-mask.ts";
import {
  type AnnotatedVideo,
  frameName,
  identityOf,
  markedFrames,
  trackedFields,
} from "./annotated-video.ts";
import { outlinesOf } from "./outline.ts";
import type { FileForZip } from "./zip-file.ts";

/** The version of LabelMe whose form this is. */
const VERSION = "5.5.0";

/**
 * LabelMe: a file for each marked frame, a polygon for each piece of an object, the object's number as `group_id`. The polygons are exact
 * where a pixel belongs to a shape when its centre does, see `outlinesOf`.
 */
export function* writeLabelme(annotated: AnnotatedVideo): Generator<FileForZip, void> {
  const { video, objects } = annotated;
  for (const { frame, timeSeconds, masks } of markedFrames(annotated)) {
    const shapes = masks.flatMap(({ object, mask }) =>
      outlinesOf(unpackMask(mask.packed)).map((ring) => ({
        label: objects[object]!.name,
        points: ring.map(({ x, y }) => [x, y]),
        group_id: object + 1,
        description: "",
        shape_type: "polygon",
        flags: {},
        mask: null,
        ...trackedFields(mask),
      })),
    );
    const document = {
      version: VERSION,
      flags: {},
      shapes,
      imagePath: `${frameName(frame)}.png`,
      imageData: null,
      imageHeight: video.height,
      imageWidth: video.width,
      video: identityOf(video),
      frame_index: frame,
      time_seconds: timeSeconds,
    };
    yield { path: `${frameName(frame)}.json`, data: `${JSON.stringify(document, null, 1)}\n` };
  }
}
