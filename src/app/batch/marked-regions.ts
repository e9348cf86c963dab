import type { Box, LabelledPoint } from "../../asking/batch/ask-line.ts";
import { tinyNotice } from "../../asking/tiny-objects.ts";
import { createMask, maskArea } from "../../core/bitmask.ts";
import { FailureError } from "../../core/failure.ts";
import type { BitMask, Rle } from "../../core/mask.ts";
import { encodeRle, rleArea } from "../../core/rle.ts";
import { frameNearTime } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { Region, RegionView } from "../../protocol/engine.ts";
import { readMaskFile } from "../../services/mask-file.ts";

/** An object, as it is marked on one frame or on several. */
type MarkedRegion = readonly MarkedView[];

/** Where an object lies: in a picture file, as run lengths, in a box, or around points, which a segmenter turns into a mask. */
export type MarkedView = { readonly timeSeconds: number } & (
  | { readonly file: File }
  | { readonly rle: Rle }
  | { readonly box: Box }
  | { readonly points: readonly LabelledPoint[] }
);

/** Turns points on a frame into a mask. */
type Mark = (frameIndex: number, points: readonly LabelledPoint[]) => Promise<Rle>;

const withoutSegmenter: Mark = async () => {
  throw new FailureError("region-invalid", "points need a segmenter, and none is loaded here");
};

/**
 * Regions for the engine, in order, named `object0`, `object1` …, with notices about how masks were read. Masks of an object are in
 * the order of their frames.
 * @throws FailureError `region-invalid` for a time outside the video, a mask of another size, an empty region, or two masks of an
 *         object on one frame
 */
export async function prepareRegions(
  regions: readonly MarkedRegion[],
  info: VideoInfo,
  mark: Mark = withoutSegmenter,
): Promise<{ regions: Region[]; notices: string[] }> {
  const prepared: Region[] = [];
  const notices: string[] = [];
  for (const [at, region] of regions.entries()) {
    const label = `object${at}`;
    const views: RegionView[] = [];
    for (const view of region) {
      const frameIndex = shownFrame(info, view.timeSeconds);
      if (views.some((other) => other.frameIndex === frameIndex)) {
        throw new FailureError(
          "region-invalid",
          "{label} has two masks on frame {frameIndex}, at {timeSeconds} s; give one for each frame",
          { values: { label, frameIndex: frameIndex + 1, timeSeconds: view.timeSeconds } },
        );
      }
      const mask = await maskOf(view, frameIndex);
      const notice = tinyNotice(label, rleArea(mask));
      if (notice !== null) notices.push(notice);
      views.push({ frameIndex, mask });
    }
    prepared.push({ label, views: views.sort((a, b) => a.frameIndex - b.frameIndex) });
  }
  return { regions: prepared, notices };

  async function maskOf(view: MarkedView, frameIndex: number): Promise<Rle> {
    if ("rle" in view) return view.rle;
    if ("points" in view) return mark(frameIndex, view.points);
    if ("box" in view) return encodeRle(boxMask(view.box, info));
    const { mask, notice } = await readMaskFile(view.file, info);
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
    "the time should be {start} to {end} s in this video, got {seconds} s",
    { values: { start: start.toFixed(3), end: end.toFixed(3), seconds } },
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
