import type { BenchRequest } from "../asking/bench-request.ts";
import { resizedMask } from "../core/bitmask.ts";
import { FailureError } from "../core/failure.ts";
import { decodeRle, encodeRle } from "../core/rle.ts";
import type { VideoInfo } from "../core/video.ts";
import { hasShapeOf } from "../dataset/mask-size.ts";
import type { AskRequest, Region, SeenReport } from "../protocol/engine.ts";

/** The clip that an item is about. */
export interface ShownClip {
  readonly info: VideoInfo;
  /** Equal for equal files: the engine keeps an encoded video for the next question about it. */
  readonly identity: string;
}

/**
 * The engine's request about a clip, with masks of the frame's size.
 * @throws FailureError `region-invalid` for a frame that the clip does not have, or a mask of another shape
 */
export function requestAbout(request: BenchRequest, { info, identity }: ShownClip): AskRequest {
  const regions = request.regions.map((region) => fittedRegion(region, info));
  return { ...request, regions, visual: { kind: "video", identity } };
}

/** A mask of the frame's shape at another scale is taken at the middle of every pixel of the frame. */
function fittedRegion({ label, views }: Region, { width, height, timesSeconds }: VideoInfo): Region {
  return {
    label,
    views: views.map(({ frameIndex, mask }) => {
      if (frameIndex >= timesSeconds.length) {
        throw new FailureError(
          "region-invalid",
          `${label} is marked on frame ${frameIndex}; the video has frames 0 to ${timesSeconds.length - 1}`,
        );
      }
      const [maskHeight, maskWidth] = mask.size;
      if (maskHeight === height && maskWidth === width) return { frameIndex, mask };
      if (!hasShapeOf(mask.size, [height, width])) {
        throw new FailureError(
          "region-invalid",
          `the mask of ${label} should have the shape of the ${width}×${height} frame, is ${maskWidth}×${maskHeight}`,
        );
      }
      return { frameIndex, mask: encodeRle(resizedMask(decodeRle(mask), width, height)) };
    }),
  };
}

/** How many frames the model was shown; of a model that sees nothing but marked ones, those. */
export function shownFrameCount(seen: SeenReport | null, regions: readonly Region[]): number {
  const marked = new Set(regions.flatMap(({ views }) => views.map(({ frameIndex }) => frameIndex)));
  return seen?.frames.length || marked.size;
}
