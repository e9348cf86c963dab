import { type AnnotatedVideo, categoriesOf, identityOf, pictureName } from "./annotated-video.ts";
import { cocoMask } from "./coco-mask.ts";
import { jsonRows } from "./json-rows.ts";

/** YouTube-VIS: one video of all its frames, and of each object a list as long, null where it has no mask. */
export function* writeYoutubeVis({ video, objects }: AnnotatedVideo): Generator<string, void> {
  const categories = categoriesOf(objects);
  const length = Math.max(video.frameCount, ...objects.map(({ masks }) => (masks.at(-1)?.frame ?? -1) + 1));
  const perFrame = <T>(value: (frame: number) => T) => Array.from({ length }, (_, frame) => value(frame));
  const times = new Map(objects.flatMap(({ masks }) => masks.map((mask) => [mask.frame, mask.timeSeconds])));
  const { width, height } = video;
  yield `{"info":${JSON.stringify({ description: `Masks of ${video.name}` })},\n`;
  const row = {
    id: 1,
    ...identityOf(video),
    length,
    file_names: perFrame((frame) => pictureName(video, frame)),
    times_seconds: perFrame((frame) => times.get(frame) ?? null),
  };
  yield `"videos":[${JSON.stringify(row)}],\n`;
  yield `"categories":${JSON.stringify([...categories].map(([name, id]) => ({ id, name, supercategory: "object" })))},\n`;
  yield* jsonRows("annotations", objects, ({ name, masks }, nth) => {
    const byFrame = new Map(masks.map((mask) => [mask.frame, { ...mask, coco: cocoMask(mask.packed) }]));
    return {
      id: nth + 1,
      video_id: 1,
      category_id: categories.get(name),
      iscrowd: 0,
      width,
      height,
      length,
      segmentations: perFrame((frame) => byFrame.get(frame)?.coco.segmentation ?? null),
      bboxes: perFrame((frame) => byFrame.get(frame)?.coco.bbox ?? null),
      areas: perFrame((frame) => byFrame.get(frame)?.coco.area ?? null),
      // Null where a mask was made by hand.
      confidences: perFrame((frame) => {
        const mask = byFrame.get(frame);
        return mask?.origin === "tracked" ? mask.confidence : null;
      }),
    };
  });
  yield "}\n";
}
