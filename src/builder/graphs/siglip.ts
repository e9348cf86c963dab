import type { SiglipConfig } from "../config.ts";
import { Network } from "../network.ts";
import type { Precision } from "../precision.ts";
import { storedTensor } from "../tensor-recipe.ts";
import { addPatchEmbedding, addTransformerLayer } from "./vision-transformer.ts";

const PREFIX = "model.vision_tower.vision_tower.vision_model";

/**
 * The SigLIP tower of VideoRefer-7B: pictures of one size, a learnt position per patch, and features from a layer before the
 * end, so that the last layers, the closing norm and the pooling head are left out.
 * Source: videorefer-models.md 5.4.
 */
export function buildSiglip(config: SiglipConfig, precision: Precision): Network {
  const network = new Network("vision", precision.activation);
  const { hidden_size: width, image_size: size, patch_size: patch, num_channels: channels } = config;
  const source = { prefix: PREFIX, config, precision };
  const count = Math.floor(size / patch) ** 2;
  const patches = network.enter(
    network.input("patches", "f32", ["pictures", count, channels * patch * patch]),
  );
  const position = { name: `${PREFIX}.embeddings.position_embedding.weight`, shape: [count, width] };
  const table = network.tensor(storedTensor("vision.positions", position, network.activation));
  let stream = network.node("Add", [addPatchEmbedding(network, patches, source), table]);
  for (let layer = 0; layer < config.usedLayers; layer++) {
    stream = addTransformerLayer(network, stream, layer, source);
  }
  network.leave(stream, "features", ["pictures", count, width]);
  return network;
}
