import type { LanguageConfig, VisionConfig } from "../config.ts";
import { Network } from "../network.ts";
import type { Precision } from "../precision.ts";
import { twoLayerMlp } from "./two-layer-mlp.ts";

/**
 * Downsampling and projector: the mean over each block of s² patches (consecutive in merge order), the blocks worth keeping,
 * and the projector. s is whatever the caller's second axis says.
 */
export function buildConnector(
  language: LanguageConfig,
  vision: VisionConfig,
  precision: Precision,
): Network {
  const network = new Network("connector", precision.activation);
  const features = network.enter(
    network.input("features", "f32", ["blocks", "block_patches", vision.hidden_size]),
  );
  const keep = network.input("keep", "i32", ["kept"]);
  const blocks = network.node("ReduceMean", [features, network.constant("i64", [1])], { keepdims: 0 });
  const kept = network.node("Gather", [blocks, keep], { axis: 0 });
  const sizes = { input: vision.hidden_size, output: language.hidden_size };
  network.leave(
    twoLayerMlp(network, kept, "model.mm_projector.readout", sizes, precision.projector),
    "tokens",
    ["kept", language.hidden_size],
  );
  return network;
}
