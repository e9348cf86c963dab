import type { Sam2Config } from "../../../segment/sam2/config.ts";
import type { Network } from "../../network.ts";
import type { SourceTensor } from "../../tensor-recipe.ts";
import { addFusedLinear } from "./fused-linear.ts";
import { SegmenterLayers, type SegmenterPrecision } from "./layers.ts";
import {
  addRotaryTables,
  addSinePositions,
  halvesOrder,
  type RotaryTables,
  rotate,
} from "./position-tables.ts";

const EPSILON = 1e-5;
/** How much of its position a cell gets. */
const POSITION_SHARE = 0.1;
/** Rows of scores that are in memory at once: all of 4096 queries and a full bank would take half a gigabyte. */
const QUERIES = 512;
const NAME = "memory_attention";

/** The tokens of one memory. */
export interface MemoryTokens {
  /** Tokens without a place, which come first. */
  readonly loose: number;
  /** Side of the grid of the others. */
  readonly gridSide: number;
}

/** The names of a layer's perceptron, which differ between the two models. */
export type PerceptronNames = readonly [up: string, down: string];

/**
 * Memory attention: a frame's features, told what the object looked like before. Queries are taken in portions, so that scores stay
 * small; the result is the same. Memories have a fraction of the features' channels, so they are averaged as they are, and what would
 * have made values of them is applied to the average: a third of all work less with a full bank.
 *
 * Memories and pointers vary in number. `key_bias` is added to the logits of each key: 0 for one that counts, -10000 for an empty
 * slot, which then has no weight at all. So one graph serves exact numbers, and a few fixed ones where shapes should not change.
 * Source: sam2.md 6.2, 8.1 to 8.3; edgetam.md 6.
 */
export function buildMemoryAttention(
  config: Sam2Config,
  side: number,
  precision: SegmenterPrecision,
  memoryTokens: MemoryTokens,
  perceptron: PerceptronNames,
): Network {
  const layers = new SegmenterLayers("memory_attention", side, precision);
  const { width, memory } = config;
  const grid = side / 16;
  const cells = grid * grid;
  const features = layers.input("feats2", [1, cells, width]);
  const bank = addBank(layers, config, memoryTokens);
  const tables = addRotaryTables(layers, grid, width, memory.ropeTheta);
  const { gridSide } = memoryTokens;
  const keyTables = gridSide === grid ? tables : addRotaryTables(layers, gridSide, width, memory.ropeTheta);

  const positions = layers.activated(
    layers.multiply(
      addSinePositions(layers, "positions", grid, width),
      layers.network.constant("f32", [POSITION_SHARE]),
    ),
  );
  let stream = layers.reshape(layers.add(features, positions), [cells, width]);
  for (let layer = 0; layer < memory.layers; layer++) {
    const name = `${NAME}.layers.${layer}`;
    const norm = (index: 1 | 2 | 3): string =>
      layers.norm(`${name}.layer_norm${index}`, stream, width, EPSILON);
    const own = projectionsOf(layers, `${name}.self_attn`, config, width);
    const near = norm(1);
    const mixed = attend(layers, cells, {
      queries: rotate(layers, own.queries(near), width, tables),
      keys: rotate(layers, own.keys(near), width, tables),
      values: layers.linear(`${name}.self_attn.v_proj`, near, [width, width]),
    });
    stream = layers.add(stream, layers.linear(`${name}.self_attn.o_proj`, mixed, [width, width]));

    const across = projectionsOf(layers, `${name}.cross_attn_image`, config, memory.width);
    const keys = layers.concat(
      [
        addMemoryKeys(layers, across.keys(bank.placed), config, memoryTokens, keyTables),
        across.keys(bank.pointers.placed),
      ],
      0,
    );
    const remembered = attend(layers, cells, {
      queries: rotate(layers, across.queries(norm(2)), width, tables),
      keys,
      values: bank.plain,
      bias: bank.bias,
    });
    const crossing = `${name}.cross_attn_image`;
    // The weights of an average sum to one, so a bias of the values is one of the average.
    const told = addFusedLinear(
      layers,
      `${crossing}.value_output`,
      remembered,
      { name: `${crossing}.v_proj`, outputs: width, inputs: memory.width },
      { name: `${crossing}.o_proj`, outputs: width, inputs: width },
    );
    stream = layers.add(stream, told);

    const [up, down] = perceptron;
    const wide = layers.relu(layers.linear(`${name}.${up}`, norm(3), [memory.mlpWidth, width]));
    stream = layers.add(stream, layers.linear(`${name}.${down}`, wide, [width, memory.mlpWidth]));
  }
  const normed = layers.norm(`${NAME}.layer_norm`, stream, width, EPSILON);
  layers.network.leave(layers.reshape(normed, [1, cells, width]), "cond", [1, cells, width]);
  return layers.network;
}

interface Bank {
  /** [memories, tokens, channels], with positions in space and time */
  readonly placed: string;
  /** [keys, channels]: all memories, then the pointers' tokens */
  readonly plain: string;
  readonly pointers: { readonly placed: string };
  readonly bias: string;
}

/** What is attended to. A pointer is as long as several tokens, and is cut into them. */
function addBank(layers: SegmenterLayers, { width, memory }: Sam2Config, tokens: MemoryTokens): Bank {
  const { network } = layers;
  const { loose, gridSide } = tokens;
  const count = loose + gridSide * gridSide;
  const parts = width / memory.width;
  const memories = layers.input("memories", ["memories", count, memory.width]);
  const rows = network.input("memory_rows", "i32", ["memories"]);
  const pointers = layers.input("pointers", ["pointers", width]);
  const bias = layers.input("key_bias", [1, "keys"]);

  const times = layers.stored({
    name: "memory_temporal_positional_encoding",
    shape: [memory.frames, 1, 1, memory.width],
  });
  const time = layers.node("Gather", [layers.reshape(times, [memory.frames, 1, memory.width]), rows], {
    axis: 0,
  });
  const grid = layers.activated(addSinePositions(layers, "memory_positions", gridSide, memory.width));
  const space =
    loose === 0 ? grid : layers.concat([layers.expand(layers.scalar(0), [1, loose, memory.width]), grid], 1);
  const pieces = layers.reshape(pointers, [0, parts, memory.width]);
  const flat = (value: string): string => layers.reshape(value, [-1, memory.width]);
  const placedPieces = memory.pointerTimes
    ? layers.add(pieces, addPointerTimes(layers, width, memory.width))
    : pieces;
  return {
    placed: layers.add(memories, layers.add(space, time)),
    plain: layers.concat([flat(memories), flat(pieces)], 0),
    pointers: { placed: flat(placedPieces) },
    bias,
  };
}

/** Where pointers stand in time, [pointers, 1, channels]: of the input `pointer_times`, distances from 0 to 1. */
function addPointerTimes(layers: SegmenterLayers, width: number, channels: number): string {
  const { network } = layers;
  const times = network.input("pointer_times", "f32", ["pointers", 1]);
  const half = width / 2;
  const rates = layers.table("pointer_rates", [1, half], () =>
    Float32Array.from({ length: half }, (_, j) => 10000 ** ((-2 * Math.floor(j / 2)) / half)),
  );
  const angles = layers.multiply(times, rates);
  const code = layers.concat([layers.node("Sin", [angles]), layers.node("Cos", [angles])], 1);
  const name = "temporal_positional_encoding_projection_layer";
  const projected = layers.linear(name, layers.activated(code), [channels, width]);
  return layers.reshape(projected, [0, 1, channels]);
}

/** Keys [memories · tokens, width] of memories: those with a place are turned by it. */
function addMemoryKeys(
  layers: SegmenterLayers,
  keys: string,
  { width }: Sam2Config,
  { loose, gridSide }: MemoryTokens,
  tables: RotaryTables,
): string {
  if (loose === 0) return layers.reshape(rotate(layers, keys, width, tables), [-1, width]);
  const [still, placed] = layers.split(keys, 1, [loose, gridSide * gridSide]) as [string, string];
  const both = layers.concat([still, rotate(layers, placed, width, tables)], 1);
  return layers.reshape(both, [-1, width]);
}

interface Projections {
  queries(value: string): string;
  keys(value: string): string;
}

/**
 * Queries and keys of an attention of a single head. Their channels are in the order that `rotate` needs, and queries have the scale
 * of the scores in them.
 * @param channels of what keys are made of
 */
function projectionsOf(
  layers: SegmenterLayers,
  name: string,
  { width }: Sam2Config,
  channels: number,
): Projections {
  const order = halvesOrder(width);
  const project = (letter: "q" | "k", inputs: number, factor: number) => {
    const part = (suffix: string, shape: readonly number[]): SourceTensor => ({
      name: `${name}.${letter}_proj.${suffix}`,
      shape,
    });
    // As the right operand of a product, [inputs, outputs].
    const weight = layers.derived(
      `${name}.${letter}_proj.weight`,
      [inputs, width],
      [part("weight", [width, inputs])],
      ([values]) =>
        Float64Array.from({ length: inputs * width }, (_, at) => {
          const [input, output] = [Math.floor(at / width), at % width];
          return values![order[output]! * inputs + input]! * factor;
        }),
    );
    const bias = layers.derivedVector(
      `${name}.${letter}_proj.bias`,
      width,
      [part("bias", [width])],
      ([values]) => order.map((output) => values![output]! * factor),
    );
    return (value: string): string => layers.add(layers.node("MatMul", [value, weight]), bias);
  };
  return { queries: project("q", width, 1 / Math.sqrt(width)), keys: project("k", channels, 1) };
}

interface Attended {
  /** [cells, width] */
  readonly queries: string;
  /** [keys, width] */
  readonly keys: string;
  /** [keys, channels] */
  readonly values: string;
  /** [1, keys], added to the scores */
  readonly bias?: string;
}

/** The values' averages, [cells, channels]. */
function attend(layers: SegmenterLayers, cells: number, { queries, keys, values, bias }: Attended): string {
  const portions = Array.from({ length: Math.ceil(cells / QUERIES) }, (_, index) =>
    Math.min(QUERIES, cells - index * QUERIES),
  );
  const asked = portions.length === 1 ? [queries] : layers.split(queries, 0, portions);
  const found = asked.map((portion) => {
    const operands = bias ? [portion, keys, bias] : [portion, keys];
    const weights = layers.node("Softmax", [layers.node("Gemm", operands, { transB: 1 })], { axis: -1 });
    return layers.node("MatMul", [weights, values]);
  });
  return found.length === 1 ? found[0]! : layers.concat(found, 0);
}
