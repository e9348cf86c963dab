import type { EdgeTamConfig } from "../../../segment/sam2/config.ts";
import { addFeatureNeck, type StageTokens } from "../../graphs/segmenter/feature-neck.ts";
import { SegmenterLayers, type SegmenterPrecision } from "../../graphs/segmenter/layers.ts";
import type { Network } from "../../network.ts";
import type { SourceTensor } from "../../tensor-recipe.ts";
import type { RepVitShape } from "./repvit-shape.ts";

const NAME = "vision_encoder.backbone.timm_model";
/** Of batch norms. */
const EPSILON = 1e-5;
const COLOURS = 3;

/** A map [1, channels, side, side]. */
interface Planes {
  readonly value: string;
  readonly side: number;
  readonly channels: number;
}

/**
 * EdgeTAM's image encoder: RepViT, which is convolutions alone, and the neck of SAM 2.1. Batch norms are folded into the convolutions
 * before them, and the three branches of a token mixer into one, in double precision.
 * Source: edgetam.md 3.
 */
export function buildRepVit(
  config: EdgeTamConfig,
  shape: RepVitShape,
  side: number,
  precision: SegmenterPrecision,
): Network {
  const layers = new SegmenterLayers("encoder", side, precision);
  const pixels = layers.input("pixels", [1, COLOURS, side, side]);
  let map = addStem(layers, { value: pixels, side, channels: COLOURS }, shape);
  const stages = shape.stages.map((stage, index): StageTokens => {
    const name = `${NAME}.stages_${index}`;
    if (index > 0) map = addDownsampling(layers, `${name}.downsample`, map, stage.channels);
    for (const [block, squeezed] of stage.squeezed.entries())
      map = addBlock(layers, `${name}.blocks.${block}`, map, squeezed);
    const rows = layers.reshape(map.value, [1, map.channels, map.side * map.side]);
    return { ...map, tokens: layers.transpose(rows, [0, 2, 1]) };
  });
  addFeatureNeck(layers, stages, config.width);
  return layers.network;
}

function addStem(layers: SegmenterLayers, pixels: Planes, { stemChannels, stages }: RepVitShape): Planes {
  const half = addFolded(layers, `${NAME}.stem.conv1`, pixels, stemChannels, { kernel: 3, stride: 2 });
  const active = { ...half, value: layers.gelu(half.value) };
  return addFolded(layers, `${NAME}.stem.conv2`, active, stages[0]!.channels, { kernel: 3, stride: 2 });
}

function addDownsampling(layers: SegmenterLayers, name: string, map: Planes, channels: number): Planes {
  const mixed = addBlock(layers, `${name}.pre_block`, map, null);
  const spatial = addFolded(layers, `${name}.spatial_downsample`, mixed, map.channels, {
    kernel: 3,
    stride: 2,
    depthwise: true,
  });
  const wide = addFolded(layers, `${name}.channel_downsample`, spatial, channels, { kernel: 1 });
  return addPerceptron(layers, `${name}.ffn`, wide);
}

/** @param squeezed hidden width of the factors per channel; null for a block without them */
function addBlock(layers: SegmenterLayers, name: string, map: Planes, squeezed: number | null): Planes {
  const mixed = addTokenMixer(layers, `${name}.token_mixer`, map);
  const scaled = squeezed === null ? mixed : addSqueezeExcite(layers, `${name}.se`, mixed, squeezed);
  return addPerceptron(layers, `${name}.channel_mixer`, scaled);
}

/** Two pointwise convolutions around a shortcut. */
function addPerceptron(layers: SegmenterLayers, name: string, map: Planes): Planes {
  const wide = addFolded(layers, `${name}.conv1`, map, 2 * map.channels, { kernel: 1 });
  const active = { ...wide, value: layers.gelu(wide.value) };
  const narrow = addFolded(layers, `${name}.conv2`, active, map.channels, { kernel: 1 });
  return { ...map, value: layers.add(map.value, narrow.value) };
}

/** A factor per channel, from the mean of the map. Two means one after the other keep sums small enough for float16. */
function addSqueezeExcite(layers: SegmenterLayers, name: string, map: Planes, inner: number): Planes {
  const { value, channels } = map;
  const mean = (input: string, axis: number): string =>
    layers.node("ReduceMean", [input, layers.network.constant("i64", [axis])], { keepdims: 1 });
  const squeezed = layers.relu(
    layers.convolution(`${name}.fc1`, mean(mean(value, 3), 2), [inner, channels, 1]),
  );
  const factors = layers.node("Sigmoid", [layers.convolution(`${name}.fc2`, squeezed, [channels, inner, 1])]);
  return { ...map, value: layers.multiply(value, factors) };
}

interface Folding {
  readonly kernel: 1 | 3;
  readonly stride?: 1 | 2;
  readonly depthwise?: boolean;
}

/** A convolution and the batch norm after it as one convolution: `W a`, `β − μ a`, with `a = γ / √(σ² + ε)`. */
function addFolded(
  layers: SegmenterLayers,
  name: string,
  map: Planes,
  outputs: number,
  { kernel, stride = 1, depthwise = false }: Folding,
): Planes {
  const shape = [outputs, depthwise ? 1 : map.channels, kernel, kernel];
  const norm = normOf(name, outputs);
  const weight = layers.derived(
    `${name}.weight`,
    shape,
    [{ name: `${name}.c.weight`, shape }, ...norm],
    ([own, ...values]) => {
      const factors = foldingFactors(values).factors;
      const perOutput = own!.length / outputs;
      return Float64Array.from(own!, (value, at) => value * factors[Math.floor(at / perOutput)]!);
    },
  );
  const bias = layers.derivedVector(`${name}.bias`, outputs, norm, (values) => foldingFactors(values).shifts);
  const padding = (kernel - 1) / 2;
  const group = depthwise ? outputs : 1;
  const value = layers.convolve(map.value, weight, bias, kernel, { stride, padding, group });
  return { value, side: map.side / stride, channels: outputs };
}

/** Depthwise 3×3, depthwise 1×1 and the input itself, summed, as one depthwise convolution. */
function addTokenMixer(layers: SegmenterLayers, name: string, map: Planes): Planes {
  const { channels } = map;
  const norms = [...normOf(`${name}.conv`, channels), ...normOf(`${name}.conv1`, channels)];
  const kernels: SourceTensor[] = [
    { name: `${name}.conv.c.weight`, shape: [channels, 1, 3, 3] },
    { name: `${name}.conv1.c.weight`, shape: [channels, 1, 1, 1] },
  ];
  const weight = layers.derived(
    `${name}.weight`,
    [channels, 1, 3, 3],
    [...kernels, ...norms],
    ([wide, point, ...values]) => {
      const outer = foldingFactors(values.slice(0, 4)).factors;
      const inner = foldingFactors(values.slice(4)).factors;
      const sum = Float64Array.from(wide!, (value, at) => value * outer[Math.floor(at / 9)]!);
      for (let channel = 0; channel < channels; channel++)
        sum[channel * 9 + 4]! += point![channel]! * inner[channel]! + 1;
      return sum;
    },
  );
  const bias = layers.derivedVector(`${name}.bias`, channels, norms, (values) => {
    const other = foldingFactors(values.slice(4)).shifts;
    return foldingFactors(values.slice(0, 4)).shifts.map((value, channel) => value + other[channel]!);
  });
  return { ...map, value: layers.convolve(map.value, weight, bias, 3, { padding: 1, group: channels }) };
}

/** The four tensors of a batch norm. */
const normOf = (name: string, channels: number): SourceTensor[] =>
  ["weight", "bias", "running_mean", "running_var"].map((part) => ({
    name: `${name}.bn.${part}`,
    shape: [channels],
  }));

function foldingFactors(norm: readonly Float32Array[]): {
  readonly factors: Float64Array;
  readonly shifts: Float64Array;
} {
  const [scale, shift, mean, variance] = norm as [Float32Array, Float32Array, Float32Array, Float32Array];
  const factors = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + EPSILON));
  return { factors, shifts: factors.map((factor, i) => shift[i]! - mean[i]! * factor) };
}
