import type { JsonObject } from "../core/json-object.ts";
import { rleBounds } from "../core/rle.ts";
import { countsToString } from "../core/rle-string.ts";
import { unionRuns } from "./coco-polygon.ts";
import { type MaskSize, sizeOf, sizeText } from "./mask-size.ts";
import { isFrameKey, type Media, mediaOf, readObjects } from "./record-parts.ts";
import { readSegmentation, runsOf, type StoredMask } from "./segmentation.ts";

/** Images by frame, for one size of masks. */
interface FrameTable {
  readonly size: MaskSize;
  readonly images: Map<number, number>;
}

interface CocoVideo {
  readonly id: number;
  readonly media: Media;
  readonly tables: FrameTable[];
}

/**
 * A data set in the form of COCO and YouTube-VIS (suite-commands.md). A picture is a video of one frame. Annotations are handed out as
 * records come; videos and images at the end. What is kept meanwhile grows with the number of clips and of marked frames, not of bytes.
 */
export class CocoWriter {
  private readonly videos = new Map<string, CocoVideo>();
  private images = 0;
  private annotations = 0;
  private tracks = 0;

  /** The annotations of a record, as JSON; or why it has none. */
  add(record: JsonObject): string[] | string {
    const media = mediaOf(record);
    if (typeof media === "string") return media;
    if (media.kind === "none") return "expected a video or an image, found neither";
    const objects = readMasks(record, media);
    if (typeof objects === "string") return objects;
    const size = objects.flatMap(({ masks }) => masks)[0]?.mask.size;
    if (!size) return "expected a mask, found none";
    const video = this.videoOf(media);
    const out: string[] = [];
    for (const { frames, masks } of objects) {
      const track = ++this.tracks;
      for (const frame of frames) this.imageOf(video, size, frame);
      for (const { frame, mask } of masks) {
        const image = this.imageOf(video, mask.size, frame);
        const row = {
          ...annotationOf(mask),
          id: ++this.annotations,
          image_id: image,
          video_id: video.id,
          track_id: track,
        };
        out.push(JSON.stringify({ ...row, category_id: 1, iscrowd: 0, record_id: record.id ?? null }));
      }
    }
    return out;
  }

  *videoRows(): Generator<string> {
    for (const { id, media } of this.videos.values()) yield JSON.stringify({ id, name: media.paths[0] });
  }

  *imageRows(): Generator<string> {
    for (const { id: video_id, media, tables } of this.videos.values()) {
      for (const { size, images } of tables) {
        const [height, width] = size;
        for (const [frame_index, id] of images) {
          yield JSON.stringify({
            id,
            video_id,
            frame_index,
            file_name: fileName(media, frame_index),
            height,
            width,
          });
        }
      }
    }
  }

  private videoOf(media: Media): CocoVideo {
    const key = `${media.kind} ${media.paths.join("\n")}`;
    let video = this.videos.get(key);
    if (!video) {
      video = { id: this.videos.size + 1, media, tables: [] };
      this.videos.set(key, video);
    }
    return video;
  }

  private imageOf({ tables }: CocoVideo, size: MaskSize, frame: number): number {
    let table = tables.find((one) => one.size[0] === size[0] && one.size[1] === size[1]);
    if (!table) {
      table = { size, images: new Map() };
      tables.push(table);
    }
    let image = table.images.get(frame);
    if (image === undefined) {
      image = ++this.images;
      table.images.set(frame, image);
    }
    return image;
  }
}

interface MarkedObject {
  /** With those on which it is out of sight. */
  readonly frames: readonly number[];
  /** Those that are not empty. */
  readonly masks: readonly { readonly frame: number; readonly mask: StoredMask }[];
}

/** The masks of a record's objects, all of one size; or why they cannot be told. */
export function readMasks(record: JsonObject, { kind }: Media): MarkedObject[] | string {
  const objects = readObjects(record);
  if (typeof objects === "string") return objects;
  const own = sizeOf([record.height, record.width]);
  const marked: MarkedObject[] = [];
  const sizes = new Set<string>();
  for (const [nth, payloads] of objects.entries()) {
    const frames: number[] = [];
    const masks: { frame: number; mask: StoredMask }[] = [];
    for (const [key, payload] of payloads) {
      if (kind === "video" && !isFrameKey(key)) {
        return `object ${nth}: expected frames named by decimal indices, found ${JSON.stringify(key)}`;
      }
      const read = readSegmentation(payload, { record: own, polygons: own });
      if (read.fault !== null) return `object ${nth} on frame ${key}: ${read.fault}`;
      const frame = kind === "video" ? Number(key) : 0;
      frames.push(frame);
      if (read.mask) sizes.add(sizeText(read.mask.size));
      if (read.mask && read.mask.area > 0) masks.push({ frame, mask: read.mask });
    }
    marked.push({ frames, masks });
  }
  return sizes.size > 1 ? `expected masks of one size, found ${[...sizes].join(" and ")}` : marked;
}

/** A mask as pycocotools writes it, with its area and bounding box [x, y, width, height] in pixels. */
export function annotationOf(mask: StoredMask) {
  const { size, area, counts } = mask;
  const runs = runsOf(mask);
  // A mask united with nothing has no runs of no length, which pycocotools does not write.
  const isTidy = runs.indexOf(0, 1) < 0;
  const tidy = isTidy ? runs : unionRuns(runs, [size[0] * size[1]]);
  const { x0, y0, x1, y1 } = rleBounds({ size, counts: tidy });
  return {
    segmentation: { size, counts: isTidy && typeof counts === "string" ? counts : countsToString(tidy) },
    area,
    bbox: [x0, y0, x1 - x0, y1 - y0],
  };
}

/** Of a clip's frames only the numbers are known: they are named as frames of a folder are. */
function fileName({ kind, paths }: Media, frame: number): string {
  const [path = ""] = paths;
  if (kind === "image") return path;
  if (paths.length > 1) return paths[frame] ?? path;
  return `${path.replace(/\.[A-Za-z0-9]{1,5}$/, "")}/${String(frame).padStart(5, "0")}.jpg`;
}
