import { traceContours } from "../../core/contour.ts";
import type { Rle } from "../../core/mask.ts";
import { decodeRle, rleBounds } from "../../core/rle.ts";
import { countsFromString } from "../../core/rle-string.ts";
import type { FrameOutlines } from "../../protocol/dataset.ts";
import { type BatchLine, lineFrames } from "../../state/batch.ts";
import type { ClipFrames } from "../../state/clip-frames.ts";
import { drawFrameOutlines } from "../../ui/clips/draw-frame-outlines.ts";
import { type PagePicture, pictureKey } from "./batch-page.ts";

const WIDTH = 480;

/** The masks of a line's objects on a frame; null where there is none. */
export function outlinesOfLine(
  { annotation = [] }: Pick<BatchLine, "annotation">,
  frame: number,
): FrameOutlines | null {
  const masks = annotation.flatMap((masks, object) => {
    const coded = masks[frame]?.segmentation;
    const counts = coded ? countsFromString(coded.counts) : null;
    if (!counts?.ok) return [];
    const [height, width] = coded!.size as unknown as Rle["size"];
    return [{ object, rle: { size: [height, width] as const, counts: counts.value } }];
  });
  const [first] = masks;
  if (!first) return null;
  const [height, width] = first.rle.size;
  const objects = masks.map(({ object, rle }) => ({
    object,
    rings: traceContours(decodeRle(rle), rleBounds(rle)),
  }));
  return { frame, height, width, objects };
}

/** The frame of a line with its objects as a picture for a page; null where it is known already, or the clip is not here. */
export async function pictureOfLine(
  line: BatchLine,
  known: ReadonlyMap<string, unknown>,
  clips: Pick<ClipFrames, "picture">,
): Promise<PagePicture | null> {
  const key = pictureKey(line);
  if (known.has(key)) return null;
  const frame = lineFrames(line)[0] ?? 0;
  const media = { kind: "video", paths: [line.video] } as const;
  const bitmap = await clips.picture(media, frame, new AbortController().signal);
  if (!bitmap) return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(WIDTH, bitmap.width);
  canvas.height = Math.max(1, Math.round((bitmap.height * canvas.width) / bitmap.width));
  drawFrameOutlines(canvas.getContext("2d")!, bitmap, outlinesOfLine(line, frame), 1);
  bitmap.close();
  const { width, height } = canvas;
  return { key, frame, address: canvas.toDataURL("image/jpeg", 0.85), width, height };
}
