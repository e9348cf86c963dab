import type { SourceTensor } from "../../tensor-recipe.ts";
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
  leave(addFused(layers, finest, 3, "conv_s0", [width / 8, width]), "feats0", finest.side ** 2, width / 8);
  leave(addFused(layers, finer, 2, "conv_s1", [width / 4, width]), "feats1", finer.side ** 2, width / 4);
  leave(sum, "feats2", side * side, width);
}

/** Two pointwise convolutions as one: `W = W₂ W₁`, `b = W₂ b₁ + b₂`. */
function addFused(
  layers: SegmenterLayers,
  { tokens, channels }: StageTokens,
  level: number,
  second: string,
  [outputs, width]: readonly [number, number],
): string {
  const part = (name: string, shape: readonly number[]): SourceTensor => ({ name, shape });
  const lateral = `vision_encoder.neck.convs.${level}`;
  const outer = part(`mask_decoder.${second}.weight`, [outputs, width, 1, 1]);
  const matrices = [part(`${lateral}.weight`, [width, channels, 1, 1]), outer];
  // As the right operand of a product, [inputs, outputs].
  const weight = layers.derived(`${second}.weight`, [channels, outputs], matrices, ([inner, own]) => {
    const product = new Float64Array(channels * outputs);
    for (let output = 0; output < outputs; output++) {
      for (let k = 0; k < width; k++) {
        const factor = own![output * width + k]!;
        for (let c = 0; c < channels; c++)
          product[c * outputs + output]! += factor * inner![k * channels + c]!;
      }
    }
    return product;
  });
  const biases = [part(`${lateral}.bias`, [width]), outer, part(`mask_decoder.${second}.bias`, [outputs])];
  const bias = layers.derivedVector(`${second}.bias`, outputs, biases, ([inner, own, last]) =>
    Float64Array.from(last!, (value, output) => {
      let sum = value;
      for (let k = 0; k < width; k++) sum += own![output * width + k]! * inner![k]!;
      return sum;
    }),
  );
  return layers.add(layers.node("MatMul", [tokens, weight]), bias);
}
