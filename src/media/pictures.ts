import { transfer } from "comlink";
import { FailureError, settle } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";
import type { FrameSource } from "../protocol/frames.ts";

/** Pictures as the frames of a video. */
export interface PictureFrames {
  readonly info: VideoInfo;
  readonly source: FrameSource;
}

/** What upstream takes a folder of pictures to have (videorefer-suite.md 2, rule S6). */
const PICTURES_PER_SECOND = 3;

/** @throws FailureError `file-unreadable` when the browser cannot decode it */
export async function openPicture(file: File): Promise<PictureFrames> {
  const image = await decoded(file);
  return served({ ...infoOf(image), container: "picture" }, () => image);
}

/**
 * The pictures of a folder, of which one at a time is in memory.
 * @param files in the order of the frames, at least one
 * @throws FailureError `file-unreadable` when the browser cannot decode the first one
 */
export async function openPictures(files: readonly File[]): Promise<PictureFrames> {
  const first = await decoded(files[0]!);
  const info: VideoInfo = {
    ...infoOf(first),
    container: "folder",
    timesSeconds: files.map((_, at) => at / PICTURES_PER_SECOND),
    endSeconds: files.length / PICTURES_PER_SECOND,
    picturesPerSecond: PICTURES_PER_SECOND,
  };
  return served(info, async (index) => {
    const file = files[index];
    if (!file) {
      throw new FailureError(
        "region-invalid",
        `expected a frame from 0 to ${files.length - 1}, found ${index}`,
      );
    }
    const image = await decoded(file);
    if (image.width === info.width && image.height === info.height) return image;
    throw new FailureError(
      "file-unreadable",
      `${file.name} should be ${info.width}×${info.height} like the pictures before it, is ${image.width}×${image.height}`,
    );
  });
}

async function decoded(file: File): Promise<RgbImage> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" }).catch((cause: unknown) => {
    throw new FailureError("file-unreadable", `${file.name} is not a picture that can be read`, { cause });
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { width, height, data };
}

function infoOf({ width, height }: RgbImage): VideoInfo {
  return {
    width,
    height,
    timesSeconds: [0],
    endSeconds: 0,
    startSeconds: 0,
    container: "picture",
    codec: "picture",
    rotationDegrees: 0,
    mirrored: false,
    variableFrameRate: false,
    playsAsIs: true,
    notices: [],
  };
}

function served(info: VideoInfo, read: (index: number) => Promise<RgbImage> | RgbImage): PictureFrames {
  return {
    info,
    source: {
      info: () => settle(() => info),
      async rgb(index) {
        const result = await settle(async () => {
          const { width, height, data } = await read(index);
          return { width, height, data: data.slice() };
        });
        return result.ok ? transfer(result, [result.value.data.buffer]) : result;
      },
    },
  };
}
