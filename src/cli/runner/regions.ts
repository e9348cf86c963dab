import { createMask, maskArea } from "../../core/bitmask.ts";
import { FailureError } from "../../core/failure.ts";
import type { BitMask } from "../../core/mask.ts";
import { encodeRle } from "../../core/rle.ts";
import { frameNearTime } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { Region } from "../../protocol/engine.ts";
import type { Box, RunnerRegion } from "./api.ts";

/**
 * Regions for the engine, in order, named `object0`, `object1` …
 * @throws FailureError `region-invalid` for a time outside the video, a mask of another size, or an empty region
 */
export async function prepareRegions(
  regions: readonly RunnerRegion[],
  info: VideoInfo,
  maskFiles: readonly File[],
): Promise<Region[]> {
  return Promise.all(
    regions.map(async (region, at) => {
      const mask =
        "box" in region ? boxMask(region.box, info) : await fileMask(maskFiles[region.maskFile]!, info);
      return {
        label: `object${at}`,
        views: [{ frameIndex: shownFrame(info, region.timeSeconds), mask: encodeRle(mask) }],
      };
    }),
  );
}

/** The frame whose display time is nearest: half a frame early still means that frame. */
function shownFrame(info: VideoInfo, seconds: number): number {
  const [start, end] = [info.timesSeconds[0]!, info.endSeconds];
  const half = (end - start) / info.timesSeconds.length / 2;
  if (seconds >= start - half && seconds <= end) return frameNearTime(info, seconds);
  throw new FailureError(
    "region-invalid",
    `the time should be ${start.toFixed(3)} to ${end.toFixed(3)} s in this video, got ${seconds} s`,
  );
}

/** The pixels of a box, cut at the frame's edges. */
export function boxMask([x, y, width, height]: Box, info: Pick<VideoInfo, "width" | "height">): BitMask {
  const mask = createMask(info.width, info.height);
  const from = Math.max(0, Math.round(x));
  const to = Math.min(info.width, Math.round(x + width));
  const bottom = Math.min(info.height, Math.round(y + height));
  for (let row = Math.max(0, Math.round(y)); row < bottom && from < to; row++) {
    mask.data.fill(1, row * info.width + from, row * info.width + to);
  }
  if (maskArea(mask) > 0) return mask;
  throw new FailureError(
    "region-invalid",
    `the box ${x},${y},${width},${height} covers no pixel of the ${info.width}×${info.height} frame`,
  );
}

/** A picture file as a mask: pixels that are not black are inside. */
async function fileMask(file: File, info: VideoInfo): Promise<BitMask> {
  if (await isDeepPng(file)) {
    throw new FailureError(
      "region-invalid",
      `${file.name} has 16 bits per channel, which lose small values; save it with 8`,
    );
  }
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" } as const;
  const bitmap = await createImageBitmap(file, options).catch(() => {
    throw new FailureError(
      "region-invalid",
      `${file.name} is not a picture that can be read; a mask should be a PNG`,
    );
  });
  try {
    const { width, height } = bitmap;
    if (width !== info.width || height !== info.height) {
      throw new FailureError(
        "region-invalid",
        `${file.name} should be ${info.width}×${info.height} like the video as displayed, is ${width}×${height}`,
      );
    }
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    const rgba = context.getImageData(0, 0, width, height).data;
    const mask = createMask(width, height);
    for (let pixel = 0; pixel < mask.data.length; pixel++) {
      mask.data[pixel] = rgba[4 * pixel]! | rgba[4 * pixel + 1]! | rgba[4 * pixel + 2]! ? 1 : 0;
    }
    if (maskArea(mask) > 0) return mask;
    throw new FailureError("region-invalid", `${file.name} is all black: no pixel is inside`);
  } finally {
    bitmap.close();
  }
}

/** Source: PNG specification, IHDR: the bit depth is byte 24 of the file. */
async function isDeepPng(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 25).arrayBuffer());
  return head[1] === 0x50 && head[2] === 0x4e && head[3] === 0x47 && head[24] === 16;
}
