import type { HieraConfig, Sam2ImageConfig } from "../../../segment/sam2/config.ts";
import { addFeatureNeck, type StageTokens } from "../../graphs/segmenter/feature-neck.ts";
import { SegmenterLayers, type SegmenterPrecision } from "../../graphs/segmenter/layers.ts";
import type { Network, WeightBits } from "../../network.ts";
import { bicubicRows } from "./bicubic-rows.ts";

const NAME = "vision_encoder.backbone";
const EPSILON = 1e-6;
const COLOURS = 3;
const PATCH = { kernel: 7, stride: 4, padding: 3 } as const;
/** Rows of scores that are in memory at once, in blocks without windows. */
const QUERIES = 512;

/** A map [1, side, side, channels]. */
interface FeatureMap {
  readonly value: string;
  readonly side: number;
  readonly channels: number;
}

/** How one block differs from the others. */
interface BlockShape {
  readonly index: number;
  readonly width: number;
  readonly heads: number;
  /** Side of the windows within which cells attend to each other; 0 for one over the whole map. */
  readonly window: number;
  /** Whether queries, and so the map, are pooled to half the side. */
  readonly pooled: boolean;
}

/**
 * SAM 2.1's image encoder: a hierarchical transformer that attends within windows, and a neck.
 * Source: sam2.md 4.
 */
export function buildHiera(config: Sam2ImageConfig, side: number, precision: SegmenterPrecision): Network {
  const layers = new SegmenterLayers("encoder", side, precision);
  const { hiera } = config;
  let map = addPatches(layers, hiera, side);
  const stages: StageTokens[] = [];
  for (const [index, block] of blocksOf(hiera).entries()) {
    map = addBlock(layers, map, block, { ratio: hiera.mlpRatio, bits: precision.encoder });
    if (!lastBlocks(hiera).includes(index)) continue;
    const tokens = layers.reshape(map.value, [1, map.side * map.side, map.channels]);
    stages.push({ tokens, side: map.side, channels: map.channels });
  }
  addFeatureNeck(layers, stages, config.width);
  return layers.network;
}

/** The last block of each stage. */
function lastBlocks({ blocks }: HieraConfig): number[] {
  let end = -1;
  return blocks.map((count) => {
    end += count;
    return end;
  });
}

/** The first block of a stage still has the windows of the stage before: upstream counts stages after choosing them. */
function blocksOf(hiera: HieraConfig): BlockShape[] {
  const ends = lastBlocks(hiera);
  return Array.from({ length: ends.at(-1)! + 1 }, (_, index) => {
    const stage = ends.findIndex((end) => index <= end);
    const isFirst = stage > 0 && index === ends[stage - 1]! + 1;
    return {
      index,
      width: hiera.widths[stage]!,
      heads: hiera.heads[stage]!,
      window: hiera.globalBlocks.includes(index) ? 0 : hiera.windows[isFirst ? stage - 1 : stage]!,
      pooled: isFirst && stage <= hiera.pooledStages,
    };
  });
}

function addPatches(layers: SegmenterLayers, hiera: HieraConfig, side: number): FeatureMap {
  const channels = hiera.widths[0]!;
  const pixels = layers.input("pixels", [1, COLOURS, side, side]);
  const planes = layers.convolution(
    `${NAME}.patch_embed.projection`,
    pixels,
    [channels, COLOURS, PATCH.kernel],
    PATCH,
  );
  const rows = layers.transpose(planes, [0, 2, 3, 1]);
  const map = side / PATCH.stride;
  return { value: addPositions(layers, rows, hiera, map), side: map, channels };
}

/**
 * Adds a coarse table, enlarged, and a small one, repeated. Enlarging is linear along each axis, so it is two products with a narrow
 * matrix, and nothing of the map's size is stored. In float32 up to the sum of both.
 */
function addPositions(layers: SegmenterLayers, rows: string, hiera: HieraConfig, side: number): string {
  const channels = hiera.widths[0]!;
  const [height, width] = hiera.backgroundSize;
  const coarse = layers.storedExact({ name: `${NAME}.pos_embed`, shape: [1, channels, height, width] });
  const table = (count: number, name: string, transposed: boolean): string =>
    layers.table(`${name}-${side}`, transposed ? [count, side] : [side, count], () =>
      bicubicRows(count, side, transposed),
    );
  const tall = layers.node("MatMul", [table(height, "enlarge_rows", false), coarse]);
  const enlarged = layers.node("MatMul", [tall, table(width, "enlarge_columns", true)]);
  const tile = tileSide(hiera);
  const tiled = [side / tile, tile, side / tile, tile, channels];
  const background = layers.reshape(layers.transpose(enlarged, [0, 2, 3, 1]), tiled);
  const small = layers.storedExact({ name: `${NAME}.pos_embed_window`, shape: [1, channels, tile, tile] });
  const repeated = layers.reshape(layers.transpose(small, [0, 2, 3, 1]), [1, tile, 1, tile, channels]);
  const positions = layers.reshape(layers.add(background, repeated), [1, side, side, channels]);
  return layers.add(rows, layers.activated(positions));
}

/** Side of the small table of positions, that of the first stage's windows. */
const tileSide = ({ windows }: HieraConfig): number => windows[0]!;

/** Whether the small table of positions repeats a whole number of times over the map of an input. */
export const hieraFits = ({ hiera }: Sam2ImageConfig, side: number): boolean =>
  (side / PATCH.stride) % tileSide(hiera) === 0;

function addBlock(
  layers: SegmenterLayers,
  map: FeatureMap,
  block: BlockShape,
  { ratio, bits }: { readonly ratio: number; readonly bits: WeightBits },
): FeatureMap {
  const name = `${NAME}.blocks.${block.index}`;
  const { width } = block;
  const { side, channels } = map;
  const normed = layers.norm(`${name}.layer_norm1`, map.value, channels, EPSILON);
  const widened =
    channels === width ? map.value : layers.linear(`${name}.proj`, normed, [width, channels], { bits });
  const outputSide = block.pooled ? Math.floor(side / 2) : side;
  const shortcut = block.pooled ? addPooling(layers, widened, 1, side, width) : widened;
  const grid = [1, outputSide, outputSide, width];
  const attended = addAttention(layers, { value: normed, side, channels }, block, outputSide, bits);
  const sum = layers.add(layers.reshape(shortcut, grid), attended);
  const inner = Math.round(width * ratio);
  const wide = layers.linear(
    `${name}.mlp.proj_in`,
    layers.norm(`${name}.layer_norm2`, sum, width, EPSILON),
    [inner, width],
    { bits },
  );
  const narrow = layers.linear(`${name}.mlp.proj_out`, layers.gelu(wide), [width, inner], { bits });
  return { value: layers.add(sum, narrow), side: outputSide, channels: width };
}

/** Attention within windows, or over the whole map, [1, outputSide, outputSide, width]. */
function addAttention(
  layers: SegmenterLayers,
  map: FeatureMap,
  { index, width, heads, window, pooled }: BlockShape,
  outputSide: number,
  bits: WeightBits,
): string {
  const name = `${NAME}.blocks.${index}.attn`;
  const side = window === 0 ? map.side : window;
  // Zeros outside the map are not masked: they become keys and values of the biases alone, as upstream.
  const windows = window === 0 ? 1 : Math.ceil(map.side / window);
  const parts =
    window === 0
      ? layers.reshape(map.value, [1, side * side, map.channels])
      : addPartition(layers, map, window, windows);
  const joined = layers.linear(`${name}.qkv`, parts, [3 * width, map.channels], { bits });
  const [query, key, value] = layers.split(joined, -1, [width, width, width]) as [string, string, string];
  const count = windows * windows;
  const querySide = pooled ? Math.floor(side / 2) : side;
  const asked = pooled
    ? layers.reshape(addPooling(layers, query, count, side, width), [count, querySide * querySide, width])
    : query;
  const mixed = attend(layers, [asked, key, value], heads, querySide * querySide);
  const output = layers.linear(`${name}.proj`, mixed, [width, width], { bits });
  if (window === 0) return layers.reshape(output, [1, outputSide, outputSide, width]);
  return addAssembly(layers, output, { windows, window: querySide, side: outputSide, width });
}

/** Many queries are taken in portions: the scores of all at once would not fit. */
function attend(
  layers: SegmenterLayers,
  [query, key, value]: readonly [string, string, string],
  heads: number,
  queries: number,
): string {
  const attention = (asked: string): string =>
    layers.node("MultiHeadAttention", [asked, key, value], { num_heads: heads });
  if (queries <= QUERIES) return attention(query);
  const portions = Array.from({ length: Math.ceil(queries / QUERIES) }, (_, index) =>
    Math.min(QUERIES, queries - index * QUERIES),
  );
  return layers.concat(layers.split(query, 1, portions).map(attention), 1);
}

/** [1, side, side, channels] → [windows², window², channels], with zeros after the last row and column. */
function addPartition(
  layers: SegmenterLayers,
  { value, side, channels }: FeatureMap,
  window: number,
  windows: number,
): string {
  const extra = windows * window - side;
  const padded =
    extra === 0
      ? value
      : layers.node("Pad", [value, layers.network.constant("i64", [0, 0, 0, 0, 0, extra, extra, 0])], {
          mode: "constant",
        });
  const split = layers.reshape(padded, [windows, window, windows, window * channels]);
  return layers.reshape(layers.transpose(split, [0, 2, 1, 3]), [
    windows * windows,
    window * window,
    channels,
  ]);
}

/** The reverse: windows [windows², window², width] → [1, side, side, width]. */
function addAssembly(
  layers: SegmenterLayers,
  value: string,
  {
    windows,
    window,
    side,
    width,
  }: { readonly windows: number; readonly window: number; readonly side: number; readonly width: number },
): string {
  const split = layers.reshape(value, [windows, windows, window, window * width]);
  const whole = windows * window;
  const map = layers.reshape(layers.transpose(split, [0, 2, 1, 3]), [1, whole, whole, width]);
  if (whole === side) return map;
  return layers.slice(layers.slice(map, 1, 0, side), 2, 0, side);
}

/** The largest of two by two cells, of `count` maps of the given side; a last odd row and column fall away. */
function addPooling(
  layers: SegmenterLayers,
  value: string,
  count: number,
  side: number,
  channels: number,
): string {
  const half = Math.floor(side / 2);
  const maps = layers.reshape(value, [count, side, side, channels]);
  const even = side % 2 === 0 ? maps : layers.slice(layers.slice(maps, 1, 0, half * 2), 2, 0, half * 2);
  const largest = (pairs: string): string =>
    layers.node("ReduceMax", [pairs, layers.network.constant("i64", [1])], { keepdims: 0 });
  const rows = largest(layers.reshape(even, [count * half, 2, half * 2 * channels]));
  return largest(layers.reshape(rows, [count * half * half, 2, channels]));
}
