import { roundHalfEven } from "../../../core/rounding.ts";
import type { LanguageConfig } from "../../../videorefer/shared/language-config.ts";
import type { Vr7Vision } from "../../../videorefer/vr7/config.ts";
import { geluMlp } from "../../graphs/gelu-mlp.ts";
import { addLayerNorm } from "../../graphs/vision-transformer.ts";
import { Network, type WeightBits } from "../../network.ts";
import { storedTensor } from "../../tensor-recipe.ts";
import type { Vr7Precision } from "./precision.ts";

const PREFIX = "model.mm_projector";
const BLOCKS_PER_STAGE = 4;
/** Upstream asks for another value, but timm substitutes a class with this default. */
const EPSILON = 1e-5;
/** Squeeze-excite width as a fraction of the block's input channels. */
const SQUEEZE = 0.25;

/**
 * The spatio-temporal convolution connector (STC v35), two frames per run: every pair of frames is independent of the others.
 * `pair` picks the two frames out of `features`, so a still image goes through the first stage once and is used as both. The layout
 * is channels-last: pointwise convolutions are matrix products, and norms run along the last axis. Only depthwise convolutions
 * transpose.
 * Source: videorefer-models.md 5.5.
 */
export function buildStcConnector(
  language: LanguageConfig,
  vision: Vr7Vision,
  precision: Vr7Precision,
): Network {
  const network = new Network("connector", precision.activation);
  const { hiddenSize: width } = language;
  const side = Math.floor(vision.imageSize / vision.patchSize);
  const half = Math.floor(side / 2);
  const features = network.enter(
    network.input("features", "f32", ["pictures", side * side, vision.hiddenSize]),
  );
  const pair = network.input("pair", "i32", [2]);
  const bits = precision.convolution;

  const first = addStage(network, features, "s1", { input: vision.hiddenSize, width, side, bits });
  const frames = network.node("Gather", [first, pair], { axis: 0 });
  const sampled = addSampler(network, frames, width, side, bits);
  const second = addStage(network, sampled, "s2", { input: width, width, side: half, bits });
  const rows = network.node("Reshape", [second, network.constant("i64", [half * half, width])]);
  const sizes = { input: width, output: width };
  network.leave(geluMlp(network, rows, `${PREFIX}.readout`, sizes, precision.projector), "tokens", [
    half * half,
    width,
  ]);
  return network;
}

interface StageShape {
  readonly input: number;
  readonly width: number;
  readonly side: number;
  readonly bits: WeightBits;
}

function addStage(network: Network, input: string, stage: "s1" | "s2", shape: StageShape): string {
  let stream = input;
  for (let block = 1; block <= BLOCKS_PER_STAGE; block++) {
    const channels = block === 1 ? shape.input : shape.width;
    stream = addBlock(network, stream, `${stage}.b${block}`, { ...shape, input: channels });
  }
  return stream;
}

/** A RegNet bottleneck: pointwise, depthwise 3×3, squeeze-excite, pointwise, around a shortcut. `input` is [frames, side², C]. */
function addBlock(network: Network, input: string, name: string, shape: StageShape): string {
  const { input: channels, width, side, bits } = shape;
  const pointwise = (part: string, value: string, columns: number): string => {
    const product = network.linear(`${name}.${part}`, value, {
      weight: { parts: [{ name: `${PREFIX}.${name}.${part}.conv.weight`, shape: [width, columns, 1, 1] }] },
      bits,
    });
    return norm(part, product);
  };
  const norm = (part: string, value: string): string =>
    addLayerNorm(network, value, `${name}.${part}.norm`, `${PREFIX}.${name}.${part}.bn`, width, EPSILON);

  const widened = silu(network, pointwise("conv1", input, channels));
  const kernel = { name: `${PREFIX}.${name}.conv2.conv.weight`, shape: [width, 1, 3, 3] };
  const mixed = silu(network, norm("conv2", addDepthwise(network, widened, name, kernel, side)));
  const excited = network.node("Mul", [mixed, addSqueezeExcite(network, mixed, name, shape)]);
  const narrowed = pointwise("conv3", excited, width);
  const shortcut = channels === width ? input : pointwise("downsample", input, channels);
  return silu(network, network.node("Add", [narrowed, shortcut]));
}

/** Depthwise 3×3 with zero padding. `Conv` needs channels first. */
function addDepthwise(
  network: Network,
  input: string,
  name: string,
  kernel: { readonly name: string; readonly shape: readonly number[] },
  side: number,
): string {
  const [width] = kernel.shape as readonly [number];
  const planes = network.node("Reshape", [
    network.node("Transpose", [input], { perm: [0, 2, 1] }),
    network.constant("i64", [0, width, side, side]),
  ]);
  const weights = network.tensor(storedTensor(`connector.${name}.conv2.weight`, kernel, network.activation));
  const convolved = network.node("Conv", [planes, weights], {
    group: width,
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    strides: [1, 1],
  });
  const rows = network.node("Reshape", [convolved, network.constant("i64", [0, width, side * side])]);
  return network.node("Transpose", [rows], { perm: [0, 2, 1] });
}

/** A factor per frame and channel, [frames, 1, C], from the mean of the frame. */
function addSqueezeExcite(network: Network, input: string, name: string, shape: StageShape): string {
  const { input: channels, width, bits } = shape;
  const inner = roundHalfEven(channels * SQUEEZE);
  const layer = (part: "fc1" | "fc2", value: string, rows: number, columns: number): string =>
    network.linear(`${name}.se.${part}`, value, {
      weight: { parts: [{ name: `${PREFIX}.${name}.se.${part}.weight`, shape: [rows, columns, 1, 1] }] },
      bias: [{ name: `${PREFIX}.${name}.se.${part}.bias`, shape: [rows] }],
      bits,
    });
  const mean = network.node("ReduceMean", [input, network.constant("i64", [1])], { keepdims: 1 });
  const squeezed = silu(network, layer("fc1", mean, inner, width));
  return network.node("Sigmoid", [layer("fc2", squeezed, width, inner)]);
}

/**
 * The 2×2×2 convolution of stride 2 as one matrix product, which works as its inputs do not overlap. An odd last row and column
 * are dropped. [2, side², C] → [1, half², C].
 */
function addSampler(network: Network, frames: string, width: number, side: number, bits: WeightBits): string {
  const half = Math.floor(side / 2);
  const even = 2 * half;
  const grid = network.node("Reshape", [frames, network.constant("i64", [2, side, side, width])]);
  const cut =
    even === side
      ? grid
      : network.node("Slice", [
          grid,
          network.constant("i64", [0, 0]),
          network.constant("i64", [even, even]),
          network.constant("i64", [1, 2]),
        ]);
  const split = network.node("Reshape", [cut, network.constant("i64", [2, half, 2, half, 2, width])]);
  // The order of the stored kernel: input channel, then time, row and column within the cell.
  const cells = network.node("Transpose", [split], { perm: [1, 3, 5, 0, 2, 4] });
  const rows = network.node("Reshape", [cells, network.constant("i64", [1, half * half, width * 8])]);
  const product = network.linear("sampler", rows, {
    weight: { parts: [{ name: `${PREFIX}.sampler.0.weight`, shape: [width, width, 2, 2, 2] }] },
    bias: [{ name: `${PREFIX}.sampler.0.bias`, shape: [width] }],
    bits,
  });
  return silu(network, product);
}

function silu(network: Network, value: string): string {
  return network.node("Mul", [value, network.node("Sigmoid", [value])]);
}
