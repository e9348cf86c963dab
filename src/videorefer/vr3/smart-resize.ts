import { FailureError } from "../../core/failure.ts";
import { roundHalfEven } from "../../core/rounding.ts";
import type { PictureLayout, PixelSize } from "../shared/patches.ts";
import type { Vr3Config } from "./config.ts";

export interface ResizeBounds {
  /** Both sides become multiples of this. */
  readonly factor: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** Upstream's limit, so that an extreme strip cannot ask for absurd sizes. */
const MAX_ASPECT_RATIO = 200;

/**
 * Upstream's choice of a resized picture: sides rounded to multiples of `factor`, the area within bounds.
 * @throws FailureError `question-invalid` for a picture more than 200 times longer than wide
 * Source: videorefer-models.md 6.3.
 */
export function smartResize(size: PixelSize, { factor, minPixels, maxPixels }: ResizeBounds): PixelSize {
  let { height, width } = size;
  if (height < factor || width < factor) {
    const enlarge = factor / Math.min(height, width);
    width = roundHalfEven(enlarge * width);
    height = roundHalfEven(enlarge * height);
  } else if (Math.max(height, width) / Math.min(height, width) > MAX_ASPECT_RATIO) {
    throw new FailureError(
      "question-invalid",
      `a picture should be at most ${MAX_ASPECT_RATIO} times as long as wide, got ${width}×${height}`,
    );
  }
  const rounded = {
    height: roundHalfEven(height / factor) * factor,
    width: roundHalfEven(width / factor) * factor,
  };
  if (rounded.height * rounded.width > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    return {
      height: Math.max(1, Math.floor(height / shrink / factor)) * factor,
      width: Math.max(1, Math.floor(width / shrink / factor)) * factor,
    };
  }
  if (rounded.height * rounded.width < minPixels) {
    const enlarge = Math.sqrt(minPixels / (height * width));
    return {
      height: Math.ceil((height * enlarge) / factor) * factor,
      width: Math.ceil((width * enlarge) / factor) * factor,
    };
  }
  return rounded;
}

/** Which call a picture belongs to: all pictures of a call share the token budget. */
export interface PictureCall {
  /** `config.mergeSize` for frames of a video; 1 for a still image and for region crops. */
  readonly merge: number;
  /** Pictures in the same call: frames of the video, regions of the question, or 1. */
  readonly pictures: number;
  /** Our own additional ceiling on patches of one picture; upstream has none. */
  readonly maxPatches?: number;
}

/**
 * The resized size and patch grid of one picture under the budget of its call.
 * Source: videorefer-models.md 6.3.
 */
export function pictureLayout(
  size: PixelSize,
  call: PictureCall,
  config: Pick<Vr3Config, "patchSize" | "budgetTokens" | "minPixels">,
): PictureLayout {
  const { merge, pictures, maxPatches = Number.POSITIVE_INFINITY } = call;
  const { patchSize, budgetTokens, minPixels } = config;
  const patchPixels = patchSize ** 2;
  const budgetPixels = Math.floor((budgetTokens * merge ** 2 * patchPixels) / pictures);
  const { height, width } = smartResize(size, {
    factor: patchSize * merge,
    minPixels,
    maxPixels: Math.min(budgetPixels, maxPatches * patchPixels),
  });
  const grid = { rows: height / patchSize, columns: width / patchSize };
  const patches = grid.rows * grid.columns;
  return { height, width, grid, merge, patches, blocks: patches / merge ** 2 };
}
