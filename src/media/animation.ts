import { FailureError } from "../core/failure.ts";
import type { Footage } from "./footage.ts";
import { checkStoredSize, onWhite, pictureFootage, pictureInfo } from "./pictures.ts";

/** Browsers show pictures that want to be quicker than this for a tenth of a second (Chromium, WebKit and Gecko alike). */
const QUICKEST_MICROSECONDS = 10_000;
const SLOWED_MICROSECONDS = 100_000;
/** The file stays in memory. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * An animated picture as a clip, with the times that its pictures have. Null where it holds one picture, or where the browser does not
 * take animations apart.
 * @throws FailureError `picture-unreadable`, `picture-too-large`
 */
export async function openAnimation(
  file: Blob,
  name: string,
  type: string,
  onProgress: (fraction: number) => void,
): Promise<Footage | null> {
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(type))) return null;
  await checkStoredSize(file, name);
  if (file.size > MAX_BYTES) {
    throw new FailureError(
      "picture-too-large",
      "{name} has {size} bytes. An animated picture should have at most {MAX_BYTES}.",
      { values: { name, size: file.size, MAX_BYTES } },
    );
  }
  const decoder = new ImageDecoder({
    data: await file.arrayBuffer(),
    type,
    colorSpaceConversion: "none",
    preferAnimation: true,
  });
  try {
    await decoder.tracks.ready;
    await decoder.completed;
    const frames = decoder.tracks.selectedTrack?.frameCount ?? 1;
    if (frames < 2) {
      decoder.close();
      return null;
    }
    const footage = await decodedFootage(decoder, frames, onProgress);
    return { ...footage, dispose: () => decoder.close() };
  } catch (cause) {
    decoder.close();
    if (cause instanceof FailureError) throw cause;
    throw new FailureError("picture-unreadable", "{name} cannot be decoded as an animated picture.", {
      values: { name },
      cause,
    });
  }
}

/** Every picture is decoded once, since only that says how long it is shown. */
async function decodedFootage(
  decoder: ImageDecoder,
  frames: number,
  onProgress: (fraction: number) => void,
): Promise<Footage> {
  const decode = async (frameIndex: number) => (await decoder.decode({ frameIndex })).image;
  const lengths: number[] = [];
  let [width, height] = [0, 0];
  for (let index = 0; index < frames; index++) {
    const image = await decode(index);
    if (index === 0) [width, height] = [image.displayWidth, image.displayHeight];
    const wanted = image.duration ?? 0;
    lengths.push(wanted <= QUICKEST_MICROSECONDS ? SLOWED_MICROSECONDS : wanted);
    image.close();
    onProgress((index + 1) / frames);
  }
  const timesSeconds: number[] = [];
  let microseconds = 0;
  for (const length of lengths) {
    timesSeconds.push(microseconds / 1e6);
    microseconds += length;
  }
  const info = {
    ...pictureInfo(width, height, timesSeconds, microseconds / 1e6),
    variableFrameRate: lengths.some((length) => length !== lengths[0]),
  };
  return pictureFootage(info, async (index) => {
    const image = await decode(index);
    try {
      return onWhite(image, width, height, image.timestamp);
    } finally {
      image.close();
    }
  });
}
