import { decode } from "fast-png";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../core/json-object.ts";
import type { BitMask, Rle } from "../../core/mask.ts";
import { MAX_MASK_SIDE } from "../../core/packed-mask.ts";
import type { FramePoint } from "../../core/point.ts";
import { type MaskSize, sizeOf } from "../mask-size.ts";
import {
  type ClaimedVideo,
  claimedVideo,
  type FoundAnnotations,
  frameInName,
  invalid,
  isFrame,
  ObjectCollector,
  type OpenVideo,
  originIn,
  timeIn,
} from "./found-annotations.ts";
import { placedRle, ringsRle } from "./placed-mask.ts";

/** A LabelMe file with its path, which may tell its frame. */
export interface LabelmeFile {
  readonly path: string;
  readonly text: string;
}

/**
 * LabelMe: polygons, rectangles and masks. Shapes of one label and one `group_id` are pieces of one object; where there is no group, those
 * of one label are.
 */
export async function readLabelme(
  files: AsyncIterable<LabelmeFile>,
  open: OpenVideo,
): Promise<FoundAnnotations> {
  const collector = new ObjectCollector();
  let video: ClaimedVideo = {};
  let others = 0;
  for await (const { path, text } of files) {
    const document = parseJsonObject(text);
    if (!document || !Array.isArray(document.shapes)) {
      throw invalid(`${path}: expected the JSON of LabelMe with a list of shapes`);
    }
    video = { ...video, ...claimedVideo(document.video) };
    const size = sizeOf([document.imageHeight, document.imageWidth]) ?? ([open.height, open.width] as const);
    if (size[0] > MAX_MASK_SIDE || size[1] > MAX_MASK_SIDE)
      throw invalid(`${path}: the picture is too large`);
    const frame = isFrame(document.frame_index)
      ? document.frame_index
      : (frameInName(document.imagePath) ?? frameInName(path));
    for (const [nth, shape] of (document.shapes as unknown[]).entries()) {
      if (!isJsonObject(shape)) throw invalid(`${path}: expected shape ${nth} as an object`);
      const mask = maskOf(shape, size, `${path}, shape ${nth}`);
      if (!mask) {
        others++;
        continue;
      }
      const label = typeof shape.label === "string" ? shape.label : null;
      const place = {
        frame,
        timeSeconds: timeIn(document.time_seconds),
        ...originIn(shape.origin, shape.confidence),
      };
      collector.add(`${JSON.stringify(shape.group_id ?? null)} ${label}`, label, place, mask);
    }
  }
  const notes = others === 0 ? [] : [`${others} points, lines and circles are no masks; they are left out.`];
  return { video, objects: collector.found(), notes };
}

/** Null for a shape that encloses no pixels. */
function maskOf(shape: JsonObject, size: MaskSize, where: string): Rle | null {
  const kind = shape.shape_type ?? "polygon";
  if (kind !== "polygon" && kind !== "rectangle" && kind !== "mask") return null;
  const points = pointsOf(shape.points, where);
  if (kind === "polygon") {
    if (points.length < 3) throw invalid(`${where}: expected a polygon of at least three points`);
    return ringsRle([points], size);
  }
  const [a, b] = points;
  if (!a || !b) throw invalid(`${where}: expected two corners`);
  if (kind === "rectangle") {
    return ringsRle([[a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }]], size);
  }
  return placedRle(pngMask(shape.mask, where), Math.round(a.x), Math.round(a.y), size);
}

function pointsOf(value: unknown, where: string): FramePoint[] {
  if (!Array.isArray(value)) throw invalid(`${where}: expected a list of points`);
  return value.map((pair: unknown) => {
    const [x, y] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw invalid(`${where}: expected points as [x, y]`);
    return { x: x as number, y: y as number };
  });
}

/** LabelMe's masks are grey pictures of the bounding box, in base64. */
function pngMask(value: unknown, where: string): BitMask {
  if (typeof value !== "string") throw invalid(`${where}: expected a PNG in base64 as mask`);
  try {
    const png = decode(
      Uint8Array.from(atob(value), (character) => character.charCodeAt(0)),
      { checkCrc: true },
    );
    if (png.channels !== 1 || png.depth !== 8) throw new RangeError("it has more than 8 bits a pixel");
    return {
      width: png.width,
      height: png.height,
      data: Uint8Array.from(png.data, (grey) => (grey > 0 ? 1 : 0)),
    };
  } catch (error) {
    throw invalid(
      `${where}: its mask is damaged (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
