import type { BuiltinConfig } from "../../../segment/builtin/config.ts";
import { Network } from "../../network.ts";
import { denseMatrix } from "../../tensor-recipe.ts";
import { EXPANSION, FEATURES, HEAD_WIDTH, STAGES } from "./config.ts";
import { Layers, type StoredBits } from "./layers.ts";

/** Attention windows: their side in cells, and pixels of the frame along a cell. */
type Windows = NonNullable<BuiltinConfig["encoder_parts"][number]["windows"]>;

/** A graph of the encoder, and the share of the encoder's multiplications in it. */
export interface EncoderPart {
  readonly network: Network;
  readonly share: number;
  readonly windows: Windows | null;
}

/**
 * Something the encoder does after another. Between steps features are [1, height, width, channels], so that a graph may end after any.
 * Its multiplications are counted per pixel of the frame.
 */
interface Step {
  readonly width: number;
  readonly work: number;
  readonly windows?: Windows;
  add(layers: Layers, input: string): string;
}

const ATTENTION_EPSILON = 1e-5;
const CONVOLUTION_EPSILON = 1e-6;
const COLOURS = 3;

/**
 * TinyViT-5M with the neck of MobileSAM, in several graphs, as none can be interrupted. Frames may have any height and width that are
 * multiples of 16.
 * Inputs of the first: `pixels` [1, 3, height, width]; of the others: `features` [1, h, w, channels], what the graph before made.
 * Graphs with attention take `padding` int64 [8] besides, as ONNX's Pad does: zeros below and to the right that fill up the last windows.
 * Output: `encoded` [1, h, w, channels]; of the last graph [1, h · w, 256].
 */
export function encoderParts(bits: StoredBits, count: number): readonly EncoderPart[] {
  const steps = encoderSteps();
  const total = encoderWorkPerPixel();
  const groups: Step[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const step of steps) {
    groups[Math.min(count - 1, Math.floor((count * (before + step.work / 2)) / total))]!.push(step);
    before += step.work;
  }
  let channels = COLOURS;
  return groups.map((group, index) => {
    const network = new Network(`encoder-${index}`, "f32");
    const layers = new Layers(network, "image_encoder", bits);
    let features =
      index === 0
        ? network.input("pixels", "f32", [1, COLOURS, "height", "width"])
        : network.input("features", "f32", [1, "height", "width", channels]);
    const windows = windowsOf(group);
    if (windows) network.input("padding", "i64", [8]);
    for (const step of group) features = step.add(layers, features);
    channels = group.at(-1)!.width;
    const last = index === count - 1;
    network.leave(features, "encoded", last ? [1, "cells", channels] : [1, "rows", "columns", channels]);
    return { network, windows, share: group.reduce((sum, { work }) => sum + work, 0) / total };
  });
}

/** A graph has one padding, so windows in it are alike. */
function windowsOf(group: readonly Step[]): Windows | null {
  const [first, ...others] = group.flatMap(({ windows }) => windows ?? []);
  if (
    first &&
    others.some(({ side, cell_pixels }) => side !== first.side || cell_pixels !== first.cell_pixels)
  )
    throw new RangeError("a part of the encoder should have attention windows of one kind");
  return first ?? null;
}

/** The encoder's multiplications for each pixel of a frame. */
export function encoderWorkPerPixel(): number {
  return encoderSteps().reduce((sum, { work }) => sum + work, 0);
}

function encoderSteps(): readonly Step[] {
  const steps: Step[] = [patchEmbedding()];
  let cells = 1 / 16;
  for (const [stage, { width, blocks, window }] of STAGES.entries()) {
    for (let block = 0; block < blocks; block++) {
      const name = `layers.${stage}.blocks.${block}`;
      steps.push(
        stage === 0 ? convolutionBlock(name, width, cells) : attentionBlock(name, width, window, cells),
      );
    }
    const next = STAGES[stage + 1];
    if (!next) continue;
    // The last stage keeps the resolution of the one before it.
    const stride = stage + 2 < STAGES.length ? 2 : 1;
    steps.push(merging(`layers.${stage}.downsample`, width, next.width, stride, cells));
    cells /= stride * stride;
  }
  steps.push(neck(cells));
  return steps;
}

function patchEmbedding(): Step {
  const { width } = STAGES[0];
  return {
    width,
    work: (COLOURS * 9 * (width / 2)) / 4 + ((width / 2) * 9 * width) / 16,
    add(layers, pixels) {
      const half = layers.conv("patch_embed.seq.0.c", pixels, {
        shape: [width / 2, COLOURS, 3, 3],
        stride: 2,
      });
      const shape = [width, width / 2, 3, 3] as const;
      return layers.channelsLast(layers.conv("patch_embed.seq.2.c", layers.gelu(half), { shape, stride: 2 }));
    },
  };
}

/** Inverted bottleneck: 1×1 to four times the width, depthwise 3×3, 1×1 back. */
function convolutionBlock(name: string, width: number, cells: number): Step {
  const inner = EXPANSION * width;
  return {
    width,
    work: cells * (2 * width * inner + 9 * inner),
    add(layers, input) {
      const x = layers.channelsFirst(input);
      const wide = layers.gelu(layers.conv(`${name}.conv1.c`, x, { shape: [inner, width, 1, 1] }));
      const mixed = layers.conv(`${name}.conv2.c`, wide, { shape: [inner, 1, 3, 3], groups: inner });
      const narrow = layers.conv(`${name}.conv3.c`, layers.gelu(mixed), { shape: [width, inner, 1, 1] });
      return layers.channelsLast(layers.gelu(layers.add(narrow, x)));
    },
  };
}

function merging(name: string, width: number, next: number, stride: 1 | 2, cells: number): Step {
  return {
    width: next,
    work: cells * width * next + (cells / (stride * stride)) * (9 * next + next * next),
    add(layers, input) {
      const x = layers.channelsFirst(input);
      const wide = layers.gelu(layers.conv(`${name}.conv1.c`, x, { shape: [next, width, 1, 1] }));
      const mixed = layers.conv(`${name}.conv2.c`, wide, { shape: [next, 1, 3, 3], stride, groups: next });
      return layers.channelsLast(
        layers.conv(`${name}.conv3.c`, layers.gelu(mixed), { shape: [next, next, 1, 1] }),
      );
    },
  };
}

/** Attention in windows, a depthwise convolution across them, an MLP. */
function attentionBlock(name: string, width: number, window: number, cells: number): Step {
  const inner = EXPANSION * width;
  return {
    width,
    windows: { side: window, cell_pixels: Math.round(Math.sqrt(1 / cells)) },
    work: cells * (4 * width * width + 2 * width * window * window + 9 * width + 2 * width * inner),
    add(layers, input) {
      const attended = layers.add(input, windowAttention(layers, `${name}.attn`, input, width, window));
      const shape = [width, 1, 3, 3] as const;
      const local = layers.channelsLast(
        layers.conv(`${name}.local_conv.c`, layers.channelsFirst(attended), { shape, groups: width }),
      );
      const normed = layers.norm(`${name}.mlp.norm`, local, width, ATTENTION_EPSILON);
      const wide = layers.gelu(layers.linear(`${name}.mlp.fc1`, normed, inner, width));
      return layers.add(local, layers.linear(`${name}.mlp.fc2`, wide, width, inner));
    },
  };
}

/**
 * Tokens of a window attend to each other, with a bias by their offset. Those that fill up the last windows are zeros before the norm,
 * and attended to, as in the original. Within a window tokens go down the columns, which saves the graph from having to know the
 * number of windows in a row; biases are of the absolute offset along either axis.
 */
function windowAttention(layers: Layers, name: string, input: string, width: number, window: number): string {
  const { network } = layers;
  const tokens = window * window;
  const padded = network.node("Pad", [input, "padding"]);
  const bands = layers.reshape(padded, [-1, window, 0, width]);
  const columns = network.node("Transpose", [bands], { perm: [0, 2, 1, 3] });
  const x = layers.norm(
    `${name}.norm`,
    layers.reshape(columns, [-1, tokens, width]),
    width,
    ATTENTION_EPSILON,
  );
  const part = (letter: string): string => layers.linear(`${name}.${letter}`, x, width, width);
  const mixed = network.node(
    "MultiHeadAttention",
    [part("q"), part("k"), part("v"), "", "", attentionBiases(layers, name, width / HEAD_WIDTH, window)],
    { num_heads: width / HEAD_WIDTH },
  );
  const projected = layers.linear(`${name}.proj`, mixed, width, width);
  const asColumns = network.node("Reshape", [projected, network.node("Shape", [columns])]);
  const asBands = network.node("Transpose", [asColumns], { perm: [0, 2, 1, 3] });
  const whole = network.node("Reshape", [asBands, network.node("Shape", [padded])]);
  const size = network.node("Shape", [input], { start: 1, end: 3 });
  return network.node("Slice", [
    whole,
    network.constant("i64", [0, 0]),
    size,
    network.constant("i64", [1, 2]),
  ]);
}

/** [1, heads, window², window²] from one bias per head and offset; the runtime computes it once, when it opens the graph. */
function attentionBiases(layers: Layers, name: string, heads: number, window: number): string {
  const { network } = layers;
  const tokens = window * window;
  const source = { name: `image_encoder.${name}.attention_biases`, shape: [heads, tokens] };
  const table = network.tensor(
    denseMatrix(`${network.name}.${name}.attention_biases`, { parts: [source] }, "f32"),
  );
  const offsets = Array.from({ length: tokens * tokens }, (_, pair) => {
    const [a, b] = [Math.floor(pair / tokens), pair % tokens];
    const across = Math.abs(Math.floor(a / window) - Math.floor(b / window));
    const down = Math.abs((a % window) - (b % window));
    return down * window + across;
  });
  const chosen = network.node("Gather", [table, network.constant("i32", offsets)], { axis: 1 });
  return layers.reshape(chosen, [1, heads, tokens, tokens]);
}

function neck(cells: number): Step {
  const { width } = STAGES[3];
  return {
    width: FEATURES,
    work: cells * (width * FEATURES + 9 * FEATURES * FEATURES),
    add(layers, input) {
      const convolved = layers.conv("neck.0", layers.channelsFirst(input), {
        shape: [FEATURES, width, 1, 1],
        bias: false,
      });
      const normed = layers.norm("neck.1", layers.channelsLast(convolved), FEATURES, CONVOLUTION_EPSILON);
      const mixed = layers.conv("neck.2", layers.channelsFirst(normed), {
        shape: [FEATURES, FEATURES, 3, 3],
        bias: false,
      });
      const features = layers.norm("neck.3", layers.channelsLast(mixed), FEATURES, CONVOLUTION_EPSILON);
      return layers.reshape(features, [1, -1, FEATURES]);
    },
  };
}
