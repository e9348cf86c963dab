import type { TokenRule } from "../core/token-rule.ts";
import type { PixelSize } from "./shared/patches.ts";
import { pictureLayout } from "./vr3/smart-resize.ts";

/**
 * The most tokens that a question's frames and masks become, without its words. Families that drop what does not change from frame to
 * frame may need far fewer.
 * @param frame  displayed size of the video
 * @param frames that the model is shown
 * @param masks  that it is shown of each object
 */
export function questionTokens(
  rule: TokenRule,
  frame: PixelSize,
  frames: number,
  masks: readonly number[],
): number {
  const ofObject = (count: number) => Math.min(rule.tokensPerObject, count * rule.tokensPerMask);
  return (
    Math.floor(frames * tokensPerFrame(rule, frame, frames)) +
    masks.reduce((sum, count) => sum + ofObject(count), 0)
  );
}

function tokensPerFrame({ pictures }: TokenRule, frame: PixelSize, frames: number): number {
  switch (pictures.kind) {
    case "resized":
      return frames === 0
        ? 0
        : pictureLayout(frame, { merge: pictures.mergeSize, pictures: frames }, pictures).blocks;
    case "fixed":
      return pictures.tokensPerFrame;
    case "none":
      return 0;
  }
}
