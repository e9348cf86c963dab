import { type MaskDigest, maskDigest, packMask } from "../core/packed-mask.ts";
import type { FrameMask } from "../core/project.ts";

const pixels = packMask({ size: [2, 2], counts: [1, 3] });

/** A mask drawn on a frame; masks of one digest are of the same pixels. */
export function frameMask(frameIndex: number, digest = maskDigest(pixels) as number): FrameMask {
  return {
    frameIndex,
    timeSeconds: frameIndex / 10,
    digest: digest as MaskDigest,
    origin: "hand",
    confidence: 1,
  };
}
