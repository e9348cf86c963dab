import type { Vr3Architecture } from "../../../videorefer/vr3/config.ts";
import { geluMlp } from "../../graphs/gelu-mlp.ts";
import type { LanguagePrecision } from "../../language/precision.ts";
import { Network } from "../../network.ts";

/**
 * Downsampling and projector: makes one row of each block of s² patches, which are consecutive in merge order, picks the blocks to
 * keep, and projects them. The second axis of `features` is s² for frames of a video, and 1 for still images.
 * Source: videorefer-models.md 6.5.
 */
export function buildConnector(
  { language, vision, mergeSize, projectorLayers }: Vr3Architecture,
  precision: LanguagePrecision,
): Network {
  const network = new Network("connector", precision.activation);
  const features = network.enter(
    network.input("features", "f32", ["blocks", "block_patches", vision.hiddenSize]),
  );
  const keep = network.input("keep", "i32", ["kept"]);
  const centre = mergeSize > 2 ? centreOfBlocks(network, features, mergeSize) : features;
  const blocks = network.node("ReduceMean", [centre, network.constant("i64", [1])], { keepdims: 0 });
  const kept = network.node("Gather", [blocks, keep], { axis: 0 });
  const sizes = { input: vision.hiddenSize, output: language.hiddenSize };
  network.leave(
    geluMlp(network, kept, "model.mm_projector.readout", sizes, precision.projector, projectorLayers),
    "tokens",
    ["kept", language.hiddenSize],
  );
  return network;
}

/**
 * Upstream shrinks by linear interpolation, which reads the one or four patches around a block's centre. Those of a block of two by two
 * are all of it.
 */
function centreOfBlocks(network: Network, features: string, side: number): string {
  const inner = side % 2 === 1 ? [(side - 1) / 2] : [side / 2 - 1, side / 2];
  const centre = inner.flatMap((row) => inner.map((column) => row * side + column));
  // A block of one patch has that for its centre: the same share of its last index, 0.
  const size = network.node("Gather", [network.node("Shape", [features]), network.constant("i64", [1])], {
    axis: 0,
  });
  const last = network.node("Sub", [size, network.constant("i64", [1])]);
  const scaled = network.node("Mul", [last, network.constant("i64", centre)]);
  const indices = network.node("Div", [scaled, network.constant("i64", [side ** 2 - 1])]);
  return network.node("Gather", [features, indices], { axis: 1 });
}
