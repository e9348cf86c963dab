import type { Sam2Config } from "../../../segment/sam2/config.ts";
import type { Network } from "../../network.ts";
import { SegmenterLayers, type SegmenterPrecision } from "./layers.ts";

const EPSILON = 1e-6;
/** Halvings of the mask on its way to the features' grid. Each makes four times as many channels. */
const HALVINGS = 4;
const KERNEL = 7;
const NAME = "memory_encoder";

/** Compresses memories of a grid [1, cells, channels] to fewer tokens [tokens, channels]. */
export type CompressMemory = (
  layers: SegmenterLayers,
  memory: string,
) => readonly [tokens: string, count: number];

/**
 * Memory encoder: a frame's features and the object's mask → tokens to remember both by.
 * @param compress of EdgeTAM; without it there is a token for each cell
 * Source: sam2.md 6.1.
 */
export function buildMemoryEncoder(
  config: Sam2Config,
  side: number,
  precision: SegmenterPrecision,
  compress?: CompressMemory,
): Network {
  const layers = new SegmenterLayers("memory_encoder", side, precision);
  const { width, memory } = config;
  const grid = side / 16;
  const cells = grid * grid;
  const features = layers.input("feats2", [1, cells, width]);
  const mask = addMask(layers, config, side);
  let seen = mask;
  let channels = 1;
  for (let layer = 0; layer < HALVINGS; layer++) {
    const name = `${NAME}.mask_downsampler.layers.${layer}`;
    const outputs = channels * 4;
    const planes = layers.convolution(`${name}.conv`, seen, [outputs, channels, 3], {
      stride: 2,
      padding: 1,
    });
    const rows = layers.transpose(planes, [0, 2, 3, 1]);
    const shaped = layers.gelu(layers.norm(`${name}.layer_norm`, rows, outputs, EPSILON));
    seen = layer < HALVINGS - 1 ? layers.transpose(shaped, [0, 3, 1, 2]) : shaped;
    channels = outputs;
  }
  const shape = layers.linear(
    `${NAME}.mask_downsampler.final_conv`,
    layers.reshape(seen, [1, cells, channels]),
    [width, channels],
    { pointwise: true },
  );
  const projected = layers.linear(`${NAME}.feature_projection`, features, [width, width], {
    pointwise: true,
  });
  let stream = layers.add(projected, shape);
  for (let layer = 0; layer < memory.fuserLayers; layer++)
    stream = addFuser(layers, config, stream, layer, grid);
  let tokens = layers.linear(`${NAME}.projection`, stream, [memory.width, width], { pointwise: true });
  if (memory.occlusion) tokens = layers.add(tokens, addOcclusion(layers, memory.width));
  const [kept, count] = compress
    ? compress(layers, tokens)
    : ([layers.reshape(tokens, [cells, memory.width]), cells] as const);
  layers.network.leave(kept, "tokens", [count, memory.width]);
  return layers.network;
}

/** The mask as the encoder sees it, [1, 1, side, side]: of logits `low`, binary where `prompted` is 1 and probable where it is 0. */
function addMask(layers: SegmenterLayers, { memory }: Sam2Config, side: number): string {
  const { network } = layers;
  const low = network.input("low", "f32", [1, 1, side / 4, side / 4]);
  const prompted = layers.input("prompted", [1]);
  const sizes = network.constant("i64", [1, 1, side, side]);
  const high = network.node("Resize", [low, "", "", sizes], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  });
  const zero = network.constant("f32", [0]);
  const to = network.activation === "f32" ? 1 : 10;
  const binary = layers.node("Cast", [layers.node("Greater", [high, zero])], { to });
  const probable = layers.activated(layers.node("Sigmoid", [high]));
  const other = layers.node("Sub", [layers.scalar(1), prompted]);
  const mask = layers.add(layers.multiply(binary, prompted), layers.multiply(probable, other));
  return layers.add(layers.multiply(mask, layers.scalar(memory.maskScale)), layers.scalar(memory.maskBias));
}

/** One ConvNeXt block: depthwise convolution, perceptron, around a shortcut. [1, cells, width] */
function addFuser(
  layers: SegmenterLayers,
  { width, memory }: Sam2Config,
  input: string,
  index: number,
  grid: number,
): string {
  const name = `${NAME}.memory_fuser.layers.${index}`;
  const planes = layers.reshape(layers.transpose(input, [0, 2, 1]), [1, width, grid, grid]);
  const mixed = layers.convolution(`${name}.depthwise_conv`, planes, [width, 1, KERNEL], {
    padding: (KERNEL - 1) / 2,
    group: width,
  });
  const rows = layers.transpose(layers.reshape(mixed, [1, width, grid * grid]), [0, 2, 1]);
  const normed = layers.norm(`${name}.layer_norm`, rows, width, EPSILON);
  const wide = layers.gelu(layers.linear(`${name}.pointwise_conv1`, normed, [memory.fuserWidth, width]));
  const narrow = layers.linear(`${name}.pointwise_conv2`, wide, [width, memory.fuserWidth]);
  return layers.add(input, layers.multiply(narrow, layers.vector(`${name}.scale`, width)));
}

/** What is added to every token where the object is out of sight: by the input `score`, not above zero. */
function addOcclusion(layers: SegmenterLayers, width: number): string {
  const { network } = layers;
  const score = network.input("score", "f32", [1, 1]);
  const to = network.activation === "f32" ? 1 : 10;
  const present = layers.node("Cast", [layers.node("Greater", [score, network.constant("f32", [0])])], {
    to,
  });
  const absent = layers.node("Sub", [layers.scalar(1), present]);
  const embedding = layers.stored({ name: "occlusion_spatial_embedding_parameter", shape: [1, width] });
  return layers.multiply(embedding, absent);
}
