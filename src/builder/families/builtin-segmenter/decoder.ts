import { Network } from "../../network.ts";
import { denseMatrix } from "../../tensor-recipe.ts";
import {
  CROSS_WIDTH,
  DECODER_HEADS,
  DECODER_INNER,
  DECODER_LAYERS,
  FEATURES,
  MASKS,
  UPSCALED,
} from "./config.ts";
import { Layers, type StoredBits } from "./layers.ts";

const EPSILON = 1e-5;
const UPSCALING_EPSILON = 1e-6;
/** Cells become 2 × 2 at each of two steps. */
const SUBCELLS = 16;

/**
 * The mask decoder of SAM.
 * Inputs: `features` [1, cells, 256] of the encoder; `positions` [1, cells, 256], the code of each cell's place; `dense`
 * [1, cells or 1, 256], an earlier mask or that there is none; `sparse` [1, prompts, 256], points and corners.
 * Outputs: `masks` [1, cells, 16, 4], logits of four masks for 4 × 4 parts of each cell, in the order of their quarters, each of
 * them in four; `scores` [1, 4], the masks' expected IoU.
 */
export function decoderNetwork(bits: StoredBits): Network {
  const network = new Network("decoder", "f32");
  const layers = new Layers(network, "mask_decoder", bits);
  const features = network.input("features", "f32", [1, "cells", FEATURES]);
  const positions = network.input("positions", "f32", [1, "cells", FEATURES]);
  const dense = network.input("dense", "f32", [1, "dense_cells", FEATURES]);
  const sparse = network.input("sparse", "f32", [1, "prompts", FEATURES]);

  const outputTokens = network.tensor({
    ...denseMatrix(
      "decoder.output_tokens",
      { parts: [{ name: "mask_decoder.output_tokens.weight", shape: [1, MASKS + 1, FEATURES] }] },
      "f32",
    ),
    shape: [1, MASKS + 1, FEATURES],
  });
  const tokens = network.node("Concat", [outputTokens, sparse], { axis: 1 });
  const { queries, image } = transformer(layers, tokens, layers.add(features, dense), positions);

  const upscaled = upscale(layers, image);
  const token = (index: number): string =>
    network.node("Gather", [queries, network.constant("i64", [index])], { axis: 1 });
  const kernels = Array.from({ length: MASKS }, (_, mask) =>
    perceptron(layers, `output_hypernetworks_mlps.${mask}`, token(1 + mask), UPSCALED[1]),
  );
  const kernel = network.node("Concat", kernels, { axis: 1 });
  const logits = network.node("MatMul", [upscaled, network.node("Transpose", [kernel], { perm: [0, 2, 1] })]);
  network.leave(layers.reshape(logits, [1, -1, SUBCELLS, MASKS]), "masks", [1, "cells", SUBCELLS, MASKS]);
  const scores = perceptron(layers, "iou_prediction_head", token(0), MASKS);
  network.leave(layers.reshape(scores, [1, MASKS]), "scores", [1, MASKS]);
  return network;
}

/** Prompts and frame attend to each other, twice in both directions. */
function transformer(layers: Layers, tokens: string, dense: string, positions: string) {
  const attention = (name: string, query: string, key: string, value: string, width: number): string => {
    const part = `transformer.${name}`;
    const project = (role: string, input: string) =>
      layers.linear(`${part}.${role}_proj`, input, width, FEATURES);
    const mixed = layers.network.node(
      "MultiHeadAttention",
      [project("q", query), project("k", key), project("v", value)],
      { num_heads: DECODER_HEADS },
    );
    return layers.linear(`${part}.out_proj`, mixed, FEATURES, width);
  };
  const norm = (name: string, input: string) => layers.norm(`transformer.${name}`, input, FEATURES, EPSILON);

  let queries = tokens;
  let image = dense;
  for (let index = 0; index < DECODER_LAYERS; index++) {
    const name = `layers.${index}`;
    if (index === 0) queries = attention(`${name}.self_attn`, tokens, tokens, tokens, FEATURES);
    else {
      const placed = layers.add(queries, tokens);
      queries = layers.add(queries, attention(`${name}.self_attn`, placed, placed, queries, FEATURES));
    }
    queries = norm(`${name}.norm1`, queries);

    const placedImage = layers.add(image, positions);
    const found = attention(
      `${name}.cross_attn_token_to_image`,
      layers.add(queries, tokens),
      placedImage,
      image,
      CROSS_WIDTH,
    );
    queries = norm(`${name}.norm2`, layers.add(queries, found));

    const wide = layers.linear(`transformer.${name}.mlp.lin1`, queries, DECODER_INNER, FEATURES);
    const narrow = layers.linear(
      `transformer.${name}.mlp.lin2`,
      layers.network.node("Relu", [wide]),
      FEATURES,
      DECODER_INNER,
    );
    queries = norm(`${name}.norm3`, layers.add(queries, narrow));

    const told = attention(
      `${name}.cross_attn_image_to_token`,
      placedImage,
      layers.add(queries, tokens),
      queries,
      CROSS_WIDTH,
    );
    image = norm(`${name}.norm4`, layers.add(image, told));
  }
  const found = attention(
    "final_attn_token_to_image",
    layers.add(queries, tokens),
    layers.add(image, positions),
    image,
    CROSS_WIDTH,
  );
  return { queries: norm("norm_final_attn", layers.add(queries, found)), image };
}

/** Each cell as 4 × 4: two transposed convolutions that do not overlap, which are products of a cell's features. [1, 16 · cells, 32] */
function upscale(layers: Layers, image: string): string {
  const [first, second] = UPSCALED;
  const enlarge = (name: string, input: string, from: number, to: number): string => {
    const parts = layers.reshape(layers.linear(name, input, 4 * to, from, false), [1, -1, to]);
    return layers.add(parts, layers.vector(`${name}.bias`, to));
  };
  const doubled = enlarge("output_upscaling.0", image, FEATURES, first);
  const normed = layers.norm("output_upscaling.1", doubled, first, UPSCALING_EPSILON);
  return layers.gelu(enlarge("output_upscaling.3", layers.gelu(normed), first, second));
}

/** Three layers with ReLU between them. */
function perceptron(layers: Layers, name: string, input: string, width: number): string {
  const relu = (value: string) => layers.network.node("Relu", [value]);
  const first = relu(layers.linear(`${name}.layers.0`, input, FEATURES, FEATURES));
  const second = relu(layers.linear(`${name}.layers.1`, first, FEATURES, FEATURES));
  return layers.linear(`${name}.layers.2`, second, width, FEATURES);
}
