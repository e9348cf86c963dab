import {
  type AnnotatedVideo,
  categoriesOf,
  identityOf,
  markedFrames,
  pictureName,
  trackedFields,
} from "./annotated-video.ts";
import { cocoMask } from "./coco-mask.ts";
import { jsonRows } from "./json-rows.ts";

/** COCO instances: an image for each marked frame, an annotation for each mask, an object's masks tied by `track_id`. */
export function* writeCoco(annotated: AnnotatedVideo): Generator<string, void> {
  const { video, objects } = annotated;
  const categories = categoriesOf(objects);
  const frames = markedFrames(annotated);
  yield `{"info":${JSON.stringify({ description: `Masks of ${video.name}` })},\n`;
  yield `"videos":[${JSON.stringify({ id: 1, ...identityOf(video) })}],\n`;
  yield `"categories":${JSON.stringify([...categories].map(([name, id]) => ({ id, name, supercategory: "object" })))},\n`;
  yield* jsonRows("images", frames, ({ frame, timeSeconds }, nth) => ({
    id: nth + 1,
    file_name: pictureName(video, frame),
    width: video.width,
    height: video.height,
    video_id: 1,
    frame_index: frame,
    time_seconds: timeSeconds,
  }));
  yield ",\n";
  const masks = frames.flatMap(({ masks }, image) => masks.map((mask) => ({ ...mask, image: image + 1 })));
  yield* jsonRows("annotations", masks, ({ object, mask, image }, nth) => ({
    id: nth + 1,
    image_id: image,
    category_id: categories.get(objects[object]!.name),
    iscrowd: 0,
    ...cocoMask(mask.packed),
    video_id: 1,
    track_id: object + 1,
    ...trackedFields(mask),
  }));
  yield "}\n";
}
