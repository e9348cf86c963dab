import type { LanguageConfig } from "../../../videorefer/shared/language-config.ts";
import type { Vr3Vision } from "../../../videorefer/vr3/config.ts";
import { twoLayerMlp } from "../../graphs/two-layer-mlp.ts";
import type { LanguagePrecision } from "../../language/precision.ts";
import { Network } from "../../network.ts";

/**
 * Downsampling and projector: takes the mean over each block of s² patches, which are consecutive in merge order, picks the blocks
 * to keep, and projects them. The second axis of `features` determines s².
 */
export function buildConnector(
  language: LanguageConfig,
  vision: Vr3Vision,
  precision: LanguagePrecision,
): Network {
  const network = new Network("connector", precision.activation);
  const features = network.enter(
    network.input("features", "f32", ["blocks", "block_patches", vision.hiddenSize]),
  );
  const keep = network.input("keep", "i32", ["kept"]);
  const blocks = network.node("ReduceMean", [features, network.constant("i64", [1])], { keepdims: 0 });
  const kept = network.node("Gather", [blocks, keep], { axis: 0 });
  const sizes = { input: vision.hiddenSize, output: language.hiddenSize };
  network.leave(
    twoLayerMlp(network, kept, "model.mm_projector.readout", sizes, precision.projector),
    "tokens",
    ["kept", language.hiddenSize],
  );
  return network;
}
