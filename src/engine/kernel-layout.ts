import type { Manifest } from "../core/manifest.ts";
import type { LanguageConfig } from "../videorefer/shared/language-config.ts";
import { BLOCK_COLUMNS, LANES } from "./kernels/decoder-kernels.ts";

/** A quantised matrix as the kernels read it. */
export interface Matrix {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly blocks: number;
  readonly values: number;
  readonly scales: number;
}

export interface LayerPlaces {
  readonly inputNorm: number;
  readonly qkv: Matrix;
  readonly qkvBias: number;
  readonly output: Matrix;
  readonly mlpNorm: number;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
  /** Of all tokens: [keyValueHeads, context, headDim]. */
  readonly keys: number;
  /** [keyValueHeads, headDim / HEAD_LANES, context, HEAD_LANES] */
  readonly values: number;
}

/** Where everything lies. Below `layers`, rows of the tokens being read. */
export interface Places {
  /** [context, headDim / 2] */
  readonly cos: number;
  readonly sin: number;
  readonly norm: number;
  readonly head: Matrix;
  readonly layers: readonly LayerPlaces[];
  readonly residual: number;
  readonly normed: number;
  readonly projected: number;
  readonly attended: number;
  readonly gate: number;
  readonly up: number;
  /** Of the heads that a thread reads together, for each thread. */
  readonly scores: number;
  readonly scoreBytes: number;
  readonly logits: number;
}

/** One of the package's tensors, less the graph's name. */
export interface StoredPlace {
  readonly address: number;
  readonly bytes: number;
  /** Two values to a byte, to be put in the kernels' order. */
  readonly halves: boolean;
}

export interface KernelLayout {
  readonly places: Places;
  readonly tensors: ReadonlyMap<string, StoredPlace>;
  readonly bytes: number;
}

export interface LayoutOptions {
  readonly config: LanguageConfig;
  readonly quantisation: Manifest["quantisation"];
  /** Most tokens there will be. */
  readonly contextTokens: number;
  /** Most tokens read at once. */
  readonly chunkTokens: number;
  readonly threads: number;
}

/** Query heads that are read together: an even number may share keys and values. */
export const headsTogether = ({ heads, keyValueHeads }: LanguageConfig): 1 | 2 =>
  (heads / keyValueHeads) % 2 === 0 ? 2 : 1;

/** A decoder in one memory. Addresses are bytes, multiples of 16. */
export function layOut(options: LayoutOptions): KernelLayout {
  const { config, quantisation, contextTokens, chunkTokens, threads } = options;
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headDim, vocabularySize } = config;
  let end = 0;
  const reserve = (bytes: number): number => {
    const start = end;
    end = Math.ceil((start + bytes) / 16) * 16;
    return start;
  };
  const tensors = new Map<string, StoredPlace>();
  const stored = (name: string, bytes: number, halves = false): number => {
    const address = reserve(bytes);
    tensors.set(name, { address, bytes, halves });
    return address;
  };
  const floats = (name: string, count: number) => stored(name, 4 * count);
  const matrix = (name: string, rows: number, columns: number): Matrix => {
    const bits = quantisation[`decoder.${name}`] === 8 ? 8 : 4;
    const blocks = columns / BLOCK_COLUMNS;
    const values = stored(`${name}.values`, (rows * columns * bits) / 8, bits === 4);
    return { bits, rows, blocks, values, scales: floats(`${name}.scales`, rows * blocks) };
  };
  const queryWidth = heads * headDim;
  const width = queryWidth + 2 * keyValueHeads * headDim;
  const cache = () => reserve(4 * contextTokens * keyValueHeads * headDim);
  const layer = (name: string): LayerPlaces => ({
    inputNorm: floats(`${name}.input_norm.weight`, hiddenSize),
    qkv: matrix(`${name}.qkv`, width, hiddenSize),
    qkvBias: floats(`${name}.qkv.bias`, width),
    output: matrix(`${name}.output`, hiddenSize, queryWidth),
    mlpNorm: floats(`${name}.mlp_norm.weight`, hiddenSize),
    gate: matrix(`${name}.gate`, intermediateSize, hiddenSize),
    up: matrix(`${name}.up`, intermediateSize, hiddenSize),
    down: matrix(`${name}.down`, hiddenSize, intermediateSize),
    keys: cache(),
    values: cache(),
  });
  const rows = (columns: number) => reserve(4 * chunkTokens * columns);
  const scoreBytes = 4 * headsTogether(config) * (contextTokens + LANES);
  const places: Places = {
    cos: floats("rope_cos", (contextTokens * headDim) / 2),
    sin: floats("rope_sin", (contextTokens * headDim) / 2),
    norm: floats("norm.weight", hiddenSize),
    head: matrix("head", vocabularySize, hiddenSize),
    layers: Array.from({ length: config.layers }, (_, index) => layer(`layers.${index}`)),
    residual: rows(hiddenSize),
    normed: rows(hiddenSize),
    projected: rows(width),
    attended: rows(queryWidth),
    gate: rows(intermediateSize),
    up: rows(intermediateSize),
    scores: reserve(threads * scoreBytes),
    scoreBytes,
    logits: reserve(4 * vocabularySize),
  };
  return { places, tensors, bytes: end };
}
