import { Network } from "../../network.ts";
import { FEATURES } from "./config.ts";
import { Layers, type StoredBits } from "./layers.ts";

const EPSILON = 1e-6;
/** Channels after the first and the second convolution. */
const CHANNELS = [4, 16] as const;

/**
 * A mask as a prompt.
 * Input: `mask` [1, 1, 4 · rows, 4 · columns], logits. Output: `dense` [1, rows · columns, 256].
 */
export function maskPromptNetwork(bits: StoredBits): Network {
  const network = new Network("mask-prompt", "f32");
  const layers = new Layers(network, "prompt_encoder", bits);
  const mask = network.input("mask", "f32", [1, 1, "height", "width"]);
  const shrink = (index: 0 | 3, input: string, from: number, to: number): string => {
    const half = layers.conv(`mask_downscaling.${index}`, input, { shape: [to, from, 2, 2], stride: 2 });
    return layers.gelu(layers.norm(`mask_downscaling.${index + 1}`, layers.channelsLast(half), to, EPSILON));
  };
  const half = layers.channelsFirst(shrink(0, mask, 1, CHANNELS[0]));
  const quarter = layers.channelsFirst(shrink(3, half, CHANNELS[0], CHANNELS[1]));
  const dense = layers.conv("mask_downscaling.6", quarter, { shape: [FEATURES, CHANNELS[1], 1, 1] });
  network.leave(layers.reshape(layers.channelsLast(dense), [1, -1, FEATURES]), "dense", [
    1,
    "cells",
    FEATURES,
  ]);
  return network;
}
