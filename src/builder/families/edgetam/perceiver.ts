import type { EdgeTamConfig } from "../../../segment/sam2/config.ts";
import type { SegmenterLayers } from "../../graphs/segmenter/layers.ts";
import type { CompressMemory } from "../../graphs/segmenter/memory-encoder.ts";
import { addSinePositions } from "../../graphs/segmenter/position-tables.ts";

const NAME = "spatial_perceiver";
const EPSILON = 1e-5;

/**
 * Compresses a memory of a grid to latents: loose ones, which look at the whole map and at each other, then those of a coarse grid,
 * each of which looks at its own window. Both have the same weights, so what is done to every latent alone is done to all at once.
 * Source: edgetam.md 5.
 */
export function perceiver({ memory, perceiver: shape }: EdgeTamConfig, side: number): CompressMemory {
  const { width } = memory;
  const { latents: loose, gridSide, layers: depth, mlpWidth } = shape;
  const placed = gridSide * gridSide;
  const all = loose + placed;
  const map = side / 16;
  const cells = map * map;
  const scale = 1 / Math.sqrt(width);

  return (layers, grid) => {
    const norm = (name: string, value: string): string =>
      layers.norm(`${NAME}.${name}`, value, width, EPSILON);
    const linear = (name: string, value: string, rows = width, columns = width): string =>
      layers.linear(`${NAME}.${name}`, value, [rows, columns], { bias: false });
    const perceptron = (name: string, value: string): string => {
      const wide = layers.gelu(linear(`${name}.up_proj`, norm(`${name}.layer_norm`, value), mlpWidth));
      return layers.add(value, linear(`${name}.down_proj`, wide, width, mlpWidth));
    };
    const attend = (query: string, key: string, value: string): string => {
      const scores = layers.node("Gemm", [query, key], { transB: 1, alpha: { float: scale } });
      return layers.node("MatMul", [layers.node("Softmax", [scores], { axis: -1 }), value]);
    };

    const tokens = layers.reshape(grid, [cells, width]);
    const positions = layers.activated(
      layers.reshape(addSinePositions(layers, "perceiver_positions", map, width), [cells, width]),
    );
    let latents = layers.concat(
      [
        layers.stored({ name: `${NAME}.latents_1d`, shape: [loose, width] }),
        layers.stored({ name: `${NAME}.latents_2d`, shape: [placed, width] }),
      ],
      0,
    );
    const halves = (value: string) => layers.split(value, 0, [loose, placed]) as [string, string];
    for (let layer = 0; layer < depth; layer++) {
      const at = `layers.${layer}`;
      const seen = norm(`${at}.layer_norm_input`, tokens);
      const key = linear(`${at}.cross_attention.k_proj`, seen);
      const value = linear(`${at}.cross_attention.v_proj`, seen);
      const asked = linear(`${at}.cross_attention.q_proj`, norm(`${at}.layer_norm_latents`, latents));
      const [free, bound] = halves(asked);
      // Positions are added after the projection, to values as well as to keys, and for loose latents alone.
      const whole = attend(free, layers.add(key, positions), layers.add(value, positions));
      const windowed = addWindowAttention(layers, [bound, key, value], { gridSide, map, width, scale });
      const found = linear(`${at}.cross_attention.o_proj`, layers.concat([whole, windowed], 0));
      latents = perceptron(`${at}.mlp`, layers.add(latents, found));

      const normed = norm(`${at}.layer_norm_self`, latents);
      const [freeValue, ownValue] = halves(linear(`${at}.self_attention.v_proj`, normed));
      const [normedFree] = halves(normed);
      // A latent of the grid attends to itself alone, so its weight is one.
      const exchanged = attend(
        linear(`${at}.self_attention.q_proj`, normedFree),
        linear(`${at}.self_attention.k_proj`, normedFree),
        freeValue,
      );
      const heard = linear(`${at}.self_attention.o_proj`, layers.concat([exchanged, ownValue], 0));
      latents = perceptron(`${at}.self_mlp`, layers.add(latents, heard));
    }
    return [norm("layer_norm", latents), all];
  };
}

/** Each latent of the grid [gridSide², width] attends to the cells of its window. */
function addWindowAttention(
  layers: SegmenterLayers,
  [query, key, value]: readonly [string, string, string],
  {
    gridSide,
    map,
    width,
    scale,
  }: { readonly gridSide: number; readonly map: number; readonly width: number; readonly scale: number },
): string {
  const window = map / gridSide;
  const count = gridSide * gridSide;
  const partition = (cells: string): string => {
    const split = layers.reshape(cells, [gridSide, window, gridSide, window * width]);
    return layers.reshape(layers.transpose(split, [0, 2, 1, 3]), [count, window * window, width]);
  };
  const asked = layers.multiply(layers.reshape(query, [count, 1, width]), layers.scalar(scale));
  const sum = (product: string, axis: number): string =>
    layers.node("ReduceSum", [product, layers.network.constant("i64", [axis])], { keepdims: 1 });
  const scores = sum(layers.multiply(partition(key), asked), 2);
  const weights = layers.node("Softmax", [scores], { axis: 1 });
  return layers.reshape(sum(layers.multiply(partition(value), weights), 1), [count, width]);
}
