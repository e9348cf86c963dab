import type { Vr3Vision } from "../../../videorefer/vr3/config.ts";
import {
  addLayerNorm,
  addPatchEmbedding,
  addTransformerLayer,
  COLOURS,
} from "../../graphs/vision-transformer.ts";
import type { LanguagePrecision } from "../../language/precision.ts";
import { Network } from "../../network.ts";

const PREFIX = "model.vision_encoder.vision_encoder.vision_model";

/**
 * The any-resolution SigLIP encoder, one picture per run: patch embedding, pre-norm transformer layers with two-dimensional
 * rotary positions, closing norm. Every patch of the picture attends to every other, so there is no mask.
 * @param prefix of the names of the encoder's tensors in the checkpoint
 */
export function buildNavit(config: Vr3Vision, precision: LanguagePrecision, prefix = PREFIX): Network {
  // Operator set 23, as its RotaryEmbedding takes a table row per patch instead of a position.
  const network = new Network("vision", precision.activation, 23);
  const { hiddenSize: width, headDim, patchSize: patch } = config;
  const source = { prefix, config, precision };
  const patches = network.input("patches", "f32", ["patches", COLOURS * patch * patch]);
  const half = headDim / 2;
  const cos = network.enter(network.input("rope_cos", "f32", [1, "patches", half]));
  const sin = network.enter(network.input("rope_sin", "f32", [1, "patches", half]));
  const rotate = (value: string): string =>
    network.node("RotaryEmbedding", [value, cos, sin], {
      num_heads: config.heads,
      interleaved: 0,
    });

  const picture = network.node("Unsqueeze", [network.enter(patches), network.constant("i64", [0])]);
  let stream = addPatchEmbedding(network, picture, source);
  for (let layer = 0; layer < config.layers; layer++) {
    stream = addTransformerLayer(network, stream, layer, source, rotate);
  }
  const norm = `${prefix}.post_layernorm`;
  const normed = addLayerNorm(network, stream, "post_layernorm", norm, width, config.layerNormEpsilon);
  network.leave(network.node("Squeeze", [normed, network.constant("i64", [0])]), "features", [
    "patches",
    width,
  ]);
  return network;
}
