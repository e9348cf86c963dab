import { FailureError } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { Prompt } from "../core/prompt.ts";
import type { TrackRequest } from "../core/track.ts";
import type { VideoInfo } from "../core/video.ts";

type Video = Pick<VideoInfo, "timesSeconds" | "width" | "height">;

const invalid = (message: string): FailureError => new FailureError("region-invalid", message);

/** @throws FailureError `region-invalid` */
export function checkFrame(frameIndex: number, { timesSeconds }: Video): void {
  if (Number.isInteger(frameIndex) && frameIndex >= 0 && frameIndex < timesSeconds.length) return;
  throw invalid(`the frame should be 0 to ${timesSeconds.length - 1}, got ${frameIndex}`);
}

/** @throws FailureError `region-invalid` for a prompt that shows nothing, or shows it outside the frame */
export function checkPrompt({ points, box, mask }: Prompt, video: Video): void {
  const { width, height } = video;
  if (points.length === 0 && !box && !mask)
    throw invalid("a point, a box or a mask should be given, got none");
  for (const { x, y } of points) {
    if (x >= 0 && y >= 0 && x <= width && y <= height) continue;
    throw invalid(`a point should lie on the ${width}×${height} frame, got ${x},${y}`);
  }
  if (
    box &&
    !(Math.min(box.x1, width) > Math.max(box.x0, 0) && Math.min(box.y1, height) > Math.max(box.y0, 0))
  ) {
    throw invalid(
      `a box should cover a part of the ${width}×${height} frame, got ${box.x0},${box.y0} to ${box.x1},${box.y1}`,
    );
  }
  if (mask) checkMask(mask, video);
}

/** @throws FailureError `region-invalid` */
export function checkTrack({ objects, frames, start }: TrackRequest, video: Video): void {
  if (objects.length === 0) throw invalid("at least one object should be followed, got none");
  if (frames.length === 0) throw invalid("at least one frame should be given to follow objects on, got none");
  for (const frame of [start, ...frames]) checkFrame(frame, video);
  if (frames.some((frame, at) => at > 0 && frame <= frames[at - 1]!)) {
    throw invalid("the frames to follow objects on should be in ascending order");
  }
  for (const { id, given } of objects) {
    if (given.length === 0) throw invalid(`a mask of the object ${id} should be given, got none`);
    for (const { frameIndex, mask } of given) {
      checkFrame(frameIndex, video);
      checkMask(mask, video);
    }
  }
}

function checkMask({ size: [height, width], counts }: Rle, video: Video): void {
  if (width !== video.width || height !== video.height) {
    throw invalid(
      `a mask should have the frame's size, ${video.width}×${video.height}; got one of ${width}×${height}`,
    );
  }
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  if (pixels !== width * height) {
    throw invalid(`a mask's runs should add up to ${width * height} pixels, got ${pixels}`);
  }
}
