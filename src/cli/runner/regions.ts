import { tinyWarning } from "../../asking/tiny-objects.ts";
import { createMask, maskArea } from "../../core/bitmask.ts";
import { FailureError } from "../../core/failure.ts";
import type { BitMask, Rle } from "../../core/mask.ts";
import { encodeRle, rleArea } from "../../core/rle.ts";
import { frameNearTime } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { Region } from "../../protocol/engine.ts";
import { readMaskFile } from "../../services/mask-file.ts";
import { TINY_PIXELS } from "../../videorefer/shared/tiny-regions.ts";
import type { Box, LabelledPoint, RunnerRegion } from "./api.ts";

/** Turns points on a frame into a mask. */
type Mark = (frameIndex: number, points: readonly LabelledPoint[]) => Promise<Rle>;

const withoutSegmenter: Mark = async () => {
  throw new FailureError("region-invalid", "points need a segmenter, and none is loaded here");
};

/**
 * Regions for the engine, in order, named `object0`, `object1` …, with notices about how masks were read.
 * @throws FailureError `region-invalid` for a time outside the video, a mask of another size, or an empty region
 */
export async function prepareRegions(
  regions: readonly RunnerRegion[],
  info: VideoInfo,
  maskFiles: readonly File[],
  mark: Mark = withoutSegmenter,
): Promise<{ regions: Region[]; notices: string[] }> {
  const prepared: Region[] = [];
  const notices: string[] = [];
  for (const [at, region] of regions.entries()) {
    const frameIndex = shownFrame(info, region.timeSeconds);
    const mask = await maskOf(region, frameIndex);
    const pixels = rleArea(mask);
    if (pixels < TINY_PIXELS) notices.push(tinyWarning(`object${at}`, pixels));
    prepared.push({ label: `object${at}`, views: [{ frameIndex, mask }] });
  }
  return { regions: prepared, notices };

  async function maskOf(region: RunnerRegion, frameIndex: number): Promise<Rle> {
    if ("points" in region) return mark(frameIndex, region.points);
    if ("box" in region) return encodeRle(boxMask(region.box, info));
    const { mask, notice } = await readMaskFile(maskFiles[region.maskFile]!, info);
    if (notice) notices.push(notice);
    return encodeRle(mask);
  }
}

/** The frame whose display time is nearest: half a frame early still means that frame. */
export function shownFrame(info: VideoInfo, seconds: number): number {
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
