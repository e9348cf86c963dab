import { FailureError } from "../core/failure.ts";
import { PICTURES_PER_SECOND, type VideoInfo } from "../core/video.ts";
import type { Footage } from "./footage.ts";
import type { FrameCursor } from "./frame-cursor.ts";
import { pictureSize, SIZE_BYTES } from "./picture-size.ts";

// Pictures as footage: one, as an image, or those of a folder as the frames of a video.

/** A mask has a byte for every pixel while it is drawn, and a picture four, several times over. */
const MAX_PIXELS = 64 * 2 ** 20;
const MAX_SIDE = 16_384;

/**
 * @param kind what the file is, as "a PNG picture"
 * @throws FailureError `picture-unreadable`, `picture-too-large`
 */
export async function openPicture(file: Blob, name: string, kind: string): Promise<Footage> {
  const frame = await decodePicture(file, name, kind);
  const { displayWidth: width, displayHeight: height } = frame;
  frame.close();
  const info: VideoInfo = { ...pictureInfo(width, height, [0], 0), still: true };
  return pictureFootage(info, () => decodePicture(file, name, kind));
}

/**
 * The pictures of a folder, of which one at a time is in memory.
 * @param files in the order of the frames, at least one
 * @param picturesPerSecond how fast they follow each other
 * @throws FailureError `picture-unreadable`, `picture-too-large` for the first one
 */
export async function openPictures(
  files: readonly File[],
  picturesPerSecond = PICTURES_PER_SECOND,
): Promise<Footage> {
  const first = await decodePicture(files[0]!, files[0]!.name);
  const { displayWidth: width, displayHeight: height } = first;
  first.close();
  const info: VideoInfo = {
    ...pictureInfo(
      width,
      height,
      files.map((_, at) => at / picturesPerSecond),
      files.length / picturesPerSecond,
    ),
    container: "folder",
    picturesPerSecond,
  };
  return pictureFootage(info, async (index) => {
    const file = files[index]!;
    const frame = await decodePicture(file, file.name);
    if (frame.displayWidth === width && frame.displayHeight === height) return frame;
    const size = `${frame.displayWidth}×${frame.displayHeight}`;
    frame.close();
    throw new FailureError(
      "picture-unreadable",
      "{name} should be {width}×{height} like the pictures before it, is {size}.",
      { values: { name: file.name, width, height, size } },
    );
  });
}

/** What is known of pictures without turning: they are drawn as they are meant to be seen. */
export function pictureInfo(
  width: number,
  height: number,
  timesSeconds: readonly number[],
  endSeconds: number,
): VideoInfo {
  return {
    width,
    height,
    timesSeconds,
    endSeconds,
    startSeconds: 0,
    container: "picture",
    codec: "picture",
    rotationDegrees: 0,
    mirrored: false,
    variableFrameRate: false,
    playsAsIs: false,
    notices: [],
  };
}

/** Footage of which every frame decodes by itself. @param read gives a frame to its caller */
export function pictureFootage(info: VideoInfo, read: (index: number) => Promise<VideoFrame>): Footage {
  const { timesSeconds, endSeconds } = info;
  return {
    info,
    table: { timesSeconds, endSeconds, keyFrames: [...timesSeconds.keys()] },
    cursor: () => pictureCursor(read),
    dispose: () => undefined,
  };
}

function pictureCursor(read: (index: number) => Promise<VideoFrame>): FrameCursor {
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  const check = () => {
    if (closed) throw new DOMException("the pictures were closed", "AbortError");
  };
  return {
    frame(index) {
      const result = turn.then(async () => {
        check();
        return read(index);
      });
      turn = result.catch(() => undefined);
      return result;
    },
    cost: () => 1,
    release: () => undefined,
    close: () => {
      closed = true;
    },
  };
}

/**
 * A picture as it is meant to be seen: turned as its EXIF data say, its colours as stored, as upstream reads them (`load_images` in
 * videorefer-models.md 6.1). White lies behind what is transparent.
 */
async function decodePicture(file: Blob, name: string, kind = "a picture"): Promise<VideoFrame> {
  await checkStoredSize(file, name);
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" }).catch((cause: unknown) => {
    throw new FailureError(
      "picture-unreadable",
      `${name} should be ${kind}, but this browser cannot decode it.`,
      {
        cause,
      },
    );
  });
  try {
    checkPictureSize(bitmap.width, bitmap.height, name);
    return onWhite(bitmap, bitmap.width, bitmap.height, 0);
  } finally {
    bitmap.close();
  }
}

/** Before anything is decoded. @throws FailureError `picture-too-large` */
export async function checkStoredSize(file: Blob, name: string): Promise<void> {
  const stored = pictureSize(new Uint8Array(await file.slice(0, SIZE_BYTES).arrayBuffer()));
  if (stored) checkPictureSize(stored.width, stored.height, name);
}

/** @throws FailureError `picture-too-large` */
function checkPictureSize(width: number, height: number, name: string): void {
  if (width * height <= MAX_PIXELS && Math.max(width, height) <= MAX_SIDE) return;
  throw new FailureError(
    "picture-too-large",
    "{name} is {width}×{height}. A picture should have at most {MAX_PIXELS} megapixels and sides of at most {MAX_SIDE} pixels.",
    { values: { name, width, height, MAX_PIXELS: MAX_PIXELS / 2 ** 20, MAX_SIDE } },
  );
}

/** An opaque frame. @param timestamp in microseconds */
export function onWhite(
  picture: CanvasImageSource,
  width: number,
  height: number,
  timestamp: number,
): VideoFrame {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false })!;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return new VideoFrame(canvas, { timestamp, alpha: "discard" });
}
