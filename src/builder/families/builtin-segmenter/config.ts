import { FailureError } from "../../../core/failure.ts";
import type { JsonObject } from "../../../core/json-object.ts";

/** The stages of TinyViT-5M, the encoder of MobileSAM. Source: MobileSAM `mobile_sam/build_sam.py`, `tiny_vit_sam.py`. */
export const STAGES = [
  { width: 64, blocks: 2, window: 0 },
  { width: 128, blocks: 2, window: 7 },
  { width: 160, blocks: 6, window: 14 },
  { width: 320, blocks: 2, window: 7 },
] as const;
/** Channels of an attention head of the encoder. */
export const HEAD_WIDTH = 32;

/** Width of an inner layer of an MLP or of a convolutional block, in widths of its input. */
export const EXPANSION = 4;
/** Channels of the frame's features, and of prompts. */
export const FEATURES = 256;
/** Width of the decoder's attention between prompts and frame. */
export const CROSS_WIDTH = 128;
export const DECODER_HEADS = 8;
export const DECODER_LAYERS = 2;
export const DECODER_INNER = 2048;
/** Masks that the decoder makes of one prompt: for a clear one, then whole, part and part of it. */
export const MASKS = 4;
/** Channels of the enlarged features, after the first and the second step. */
export const UPSCALED = [64, 32] as const;

export const MODEL_TYPE = "mobile_sam";

/** @throws FailureError `package-unsupported` when it is of another model */
export function parseCheckpointConfig(config: JsonObject): { readonly imageSize: number } {
  const { image_size: imageSize } = config;
  if (typeof imageSize !== "number" || !Number.isInteger(imageSize) || imageSize <= 0 || imageSize % 16 > 0)
    throw new FailureError(
      "package-unsupported",
      `config.json: image_size should be a multiple of 16, is ${JSON.stringify(imageSize)}`,
    );
  return { imageSize };
}
