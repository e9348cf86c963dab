import type { Sam2Config } from "../../../segment/sam2/config.ts";
import type { SegmenterLayers } from "./layers.ts";

/** Meanings of a point: not one (-1), negative, positive, first and second corner of a box. */
const MEANINGS = [-1, 0, 1, 2, 3] as const;
const IMAGE_EPSILON = 1e-6;
const FOURIER = "shared_image_embedding.positional_embedding";

/**
 * Tokens [1, n, width] of the inputs `point_codes` [1, n, width], Fourier codes of places, and `labels` [1, n]. The codes come from
 * outside: sines of GPUs are exact to a two-thousandth only. All is float arithmetic, as GPUs have no other here.
 */
export function addPointTokens(layers: SegmenterLayers, { width }: Sam2Config): string {
  const { network } = layers;
  const code = layers.input("point_codes", [1, "points", width]);
  const labels = layers.input("labels", [1, "points"]);

  const meanings = network.constant(network.activation, MEANINGS);
  const column = layers.node("Unsqueeze", [labels, network.constant("i64", [2])]);
  const one = layers.scalar(1);
  // One for the point's own meaning, zero for the others.
  const equality = (other: string): string =>
    layers.relu(layers.node("Sub", [one, layers.node("Abs", [layers.node("Sub", [column, other])])]));
  const chosen = equality(meanings);
  const embeddings = layers.concat(
    [
      layers.stored({ name: "prompt_encoder.not_a_point_embed.weight", shape: [1, width] }),
      ...MEANINGS.slice(1).map((label) => layers.stored({ name: pointEmbedding(label), shape: [1, width] })),
    ],
    0,
  );
  const isPoint = layers.node("Sub", [one, equality(layers.scalar(MEANINGS[0]))]);
  return layers.add(layers.multiply(code, isPoint), layers.node("MatMul", [chosen, embeddings]));
}

/** Row `label` of the embeddings of points, which transformers keeps in one tensor and upstream in four. */
export const pointEmbedding = (label: number): string => `prompt_encoder.point_embed.weight.${label}`;

/** What the image knows of positions, [1, cells, width]: the code of the centres of its cells. */
export function addGridCode(layers: SegmenterLayers, { width }: Sam2Config, side: number): string {
  const grid = side / 16;
  const centres = layers.table(`centres-${grid}`, [1, grid * grid, 2], () => {
    const at = (index: number): number => ((index + 0.5) / grid) * 2 - 1;
    return Float32Array.from({ length: grid * grid * 2 }, (_, index) => {
      const cell = index >> 1;
      return at(index % 2 === 0 ? cell % grid : Math.floor(cell / grid));
    });
  });
  return addFourierCode(layers, centres, width);
}

/** Positions [1, n, 2] from -1 to 1 → sine and cosine of random projections, computed in float32. */
function addFourierCode(layers: SegmenterLayers, positions: string, width: number): string {
  const projection = layers.storedExact({ name: FOURIER, shape: [2, width / 2] });
  const turn = layers.network.constant("f32", [2 * Math.PI]);
  const angles = layers.multiply(layers.node("MatMul", [positions, projection]), turn);
  return layers.activated(layers.concat([layers.node("Sin", [angles]), layers.node("Cos", [angles])], 2));
}

/** What is known of the mask, [1, cells, width]: the input `mask_prompt` where `has_mask` is 1, a constant where it is 0. */
export function addDensePrompt(
  layers: SegmenterLayers,
  { width, decoder }: Sam2Config,
  side: number,
): string {
  const low = side / 4;
  const mask = layers.input("mask_prompt", [1, 1, low, low]);
  const hasMask = layers.input("has_mask", [1]);
  const name = "prompt_encoder.mask_embed";
  const channels = decoder.promptChannels;
  const quarter = channels / 4;
  const shrink = (index: 1 | 2, value: string, outputs: number, inputs: number): string => {
    const convolved = layers.convolution(`${name}.conv${index}`, value, [outputs, inputs, 2], { stride: 2 });
    const rows = layers.transpose(convolved, [0, 2, 3, 1]);
    return layers.gelu(layers.norm(`${name}.layer_norm${index}`, rows, outputs, IMAGE_EPSILON));
  };
  const half = layers.transpose(shrink(1, mask, quarter, 1), [0, 3, 1, 2]);
  const rows = layers.reshape(shrink(2, half, channels, quarter), [1, (side / 16) ** 2, channels]);
  const known = layers.linear(`${name}.conv3`, rows, [width, channels], { pointwise: true });
  const unknown = layers.stored({ name: "prompt_encoder.no_mask_embed.weight", shape: [1, width] });
  const without = layers.multiply(unknown, layers.node("Sub", [layers.scalar(1), hasMask]));
  return layers.add(layers.multiply(known, hasMask), without);
}
