import type { Vr7Vision } from "../../../videorefer/vr7/config.ts";
import { addPatchEmbedding, addTransformerLayer, COLOURS } from "../../graphs/vision-transformer.ts";
import type { LanguagePrecision } from "../../language/precision.ts";
import { Network } from "../../network.ts";
import { storedTensor } from "../../tensor-recipe.ts";

const PREFIX = "model.vision_tower.vision_tower.vision_model";

/**
 * The SigLIP tower of VideoRefer-7B: pictures of one size, and a learnt position per patch. Features are taken before the last
 * layers, so these, the closing norm and the pooling head are left out.
 * Source: videorefer-models.md 5.4.
 */
export function buildSiglip(config: Vr7Vision, precision: LanguagePrecision): Network {
  const network = new Network("vision", precision.activation);
  const { hiddenSize: width, imageSize: size, patchSize: patch } = config;
  const source = { prefix: PREFIX, config, precision };
  const count = Math.floor(size / patch) ** 2;
  const patches = network.enter(
    network.input("patches", "f32", ["pictures", count, COLOURS * patch * patch]),
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
