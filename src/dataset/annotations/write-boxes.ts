import { unpackMask } from "../../core/packed-mask.ts";
import { rleArea, rleBounds } from "../../core/rle.ts";
import { type AnnotatedVideo, markedFrames } from "./annotated-video.ts";

const COLUMNS = [
  ...["frame", "time_seconds", "object_number", "object", "x", "y", "width", "height", "area"],
  ...["origin", "confidence", "video", "video_fingerprint"],
];

/** A table of bounding boxes in pixels, a line for each mask (RFC 4180). */
export function* writeBoxes(annotated: AnnotatedVideo): Generator<string, void> {
  const { video, objects } = annotated;
  yield `${COLUMNS.join(",")}\r\n`;
  for (const { frame, timeSeconds, masks } of markedFrames(annotated)) {
    for (const { object, mask } of masks) {
      const rle = unpackMask(mask.packed);
      const { x0, y0, x1, y1 } = rleBounds(rle);
      const cells = [
        ...[frame, timeSeconds, object + 1, objects[object]!.name],
        ...[x0, y0, x1 - x0, y1 - y0, rleArea(rle)],
        ...[mask.origin, mask.confidence, video.name, video.fingerprint],
      ];
      yield `${cells.map(cell).join(",")}\r\n`;
    }
  }
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
