import { addFusedLinear } from "./fused-linear.ts";
import type { SegmenterLayers } from "./layers.ts";

/** A stage's result: tokens [1, side², channels], row by row. */
export interface StageTokens {
  readonly tokens: string;
  readonly side: number;
  readonly channels: number;
}

/**
 * From the four stages, finest first, to the three outputs of an encoder. The decoder's own convolutions of the two finer levels are
 * fused with the lateral ones before them; nothing lies between.
 * Source: sam2.md 4.4.
 */
export function addFeatureNeck(layers: SegmenterLayers, stages: readonly StageTokens[], width: number): void {
  const [finest, finer, middle, coarse] = stages as readonly [
    StageTokens,
    StageTokens,
    StageTokens,
    StageTokens,
  ];
  const lateral = (level: number, { tokens, channels }: StageTokens): string =>
    layers.linear(`vision_encoder.neck.convs.${level}`, tokens, [width, channels], { pointwise: true });
  const { side } = middle;
  // Every coarse cell covers two by two finer ones.
  const coarseGrid = layers.reshape(lateral(0, coarse), [side / 2, 1, side / 2, 1, width]);
  const middleGrid = layers.reshape(lateral(1, middle), [side / 2, 2, side / 2, 2, width]);
  const sum = layers.reshape(layers.add(middleGrid, coarseGrid), [1, side * side, width]);
  const leave = (value: string, name: string, tokens: number, channels: number): void =>
    layers.network.leave(value, name, [1, tokens, channels]);
  const fused = (level: number, { tokens, channels }: StageTokens, second: string, outputs: number): string =>
    addFusedLinear(
      layers,
      second,
      tokens,
      { name: `vision_encoder.neck.convs.${level}`, outputs: width, inputs: channels, pointwise: true },
      { name: `mask_decoder.${second}`, outputs, inputs: width, pointwise: true },
    );
  leave(fused(3, finest, "conv_s0", width / 8), "feats0", finest.side ** 2, width / 8);
  leave(fused(2, finer, "conv_s1", width / 4), "feats1", finer.side ** 2, width / 4);
  leave(sum, "feats2", side * side, width);
}
