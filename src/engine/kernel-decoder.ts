import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../core/manifest.ts";
import type { LanguageConfig } from "../videorefer/shared/language-config.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import { asFailure } from "./faults.ts";
import {
  BLOCK_COLUMNS,
  type DecoderKernels,
  decoderKernels,
  LANES,
  TILE_ROWS,
} from "./kernels/decoder-kernels.ts";

/** Above this the runtime's threads win: ours is one. The published models' decoders take hundreds of megabytes. */
const MOST_MATRIX_BYTES = 64 * 2 ** 20;

/** Whether the decoder is small, and made of quantised matrices and whole blocks. */
export function kernelsSuit({ tensors, quantisation }: Manifest, config: LanguageConfig): boolean {
  const bits = Object.entries(quantisation).filter(([name]) => name.startsWith("decoder."));
  const values = tensors.filter(({ name }) => /^decoder\..*\.values$/.test(name));
  const widths = [config.hiddenSize, config.intermediateSize, config.headDim];
  return (
    bits.every(([, width]) => width === 4 || width === 8) &&
    widths.every((width) => width % BLOCK_COLUMNS === 0) &&
    values.reduce((sum, { bytes }) => sum + bytes, 0) <= MOST_MATRIX_BYTES
  );
}

/** One of the package's tensors, in memory that is ours. */
export type ReadTensor = (name: string) => ArrayBuffer;

export interface KernelDecoderOptions {
  readonly config: LanguageConfig;
  readonly quantisation: Manifest["quantisation"];
  /** Most tokens there will be. */
  readonly contextTokens: number;
  /** Most tokens read at once. */
  readonly chunkTokens: number;
}

/**
 * The decoder graph (builder/graphs/qwen2-decoder.ts) on kernels of our own. The runtime takes many times as long for a 4-bit
 * product of one row as for a dense one, copies all keys and values in and out at every run, and is slow at attention to a long
 * prompt. Here weights stay in 4 bits and the cache where it is, and the same tokens give the same numbers in whatever chunks.
 * All addresses are bytes in one memory.
 */
export class KernelDecoder implements CachedDecoder {
  tokens = 0;

  private constructor(
    private readonly kernels: DecoderKernels,
    private readonly floats: Float32Array,
    private readonly places: Places,
    private readonly options: KernelDecoderOptions,
  ) {}

  /** @throws FailureError `package-corrupt`, `out-of-memory` */
  static async create(readTensor: ReadTensor, options: KernelDecoderOptions): Promise<KernelDecoder> {
    try {
      const arena = new Arena();
      const places = layOut(arena, readTensor, options);
      const { heads, keyValueHeads, headDim } = options.config;
      const kernels = await decoderKernels(arena.memory, headDim, headsTogether(heads / keyValueHeads));
      return new KernelDecoder(kernels, new Float32Array(arena.memory.buffer), places, options);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async read(rows: Float32Array, count: number): Promise<Float32Array> {
    const { contextTokens, chunkTokens, config } = this.options;
    if (count > chunkTokens || this.tokens + count > contextTokens)
      throw new RangeError(`${count} tokens after ${this.tokens} do not fit into ${contextTokens}`);
    const { layers, residual, normed, norm, head, logits } = this.places;
    this.view(residual, rows.length).set(rows);
    for (const layer of layers) {
      this.attend(layer, count);
      this.feedForward(layer, count);
    }
    this.normalise(norm, residual + 4 * (count - 1) * config.hiddenSize, 1);
    this.view(logits, config.vocabularySize).fill(0);
    this.addProduct(head, normed, logits, 1);
    this.tokens += count;
    return this.view(logits, config.vocabularySize).slice();
  }

  keep(tokens: number): void {
    this.tokens = tokens;
  }

  /** residual += output · attention(norm(residual)) */
  private attend({ inputNorm, qkv, qkvBias, output, keys, values }: Layer, count: number): void {
    const { residual, normed, projected, attended } = this.places;
    this.normalise(inputNorm, residual, count);
    for (let row = 0; row < count; row++) this.view(projected + 4 * row * qkv.rows, qkv.rows).set(qkvBias);
    this.addProduct(qkv, normed, projected, count);
    for (let row = 0; row < count; row++) this.remember(row, qkv.rows, keys, values);
    const { heads, keyValueHeads } = this.options.config;
    const together = headsTogether(heads / keyValueHeads);
    for (let head = 0; head < heads; head += together) {
      for (let row = 0; row < count; row++) this.attendFrom(row, head, together, qkv.rows, keys, values);
    }
    this.addProduct(output, attended, residual, count);
  }

  /** Turns queries and keys of a token to its place in the text, and puts keys and values into the cache. */
  private remember(row: number, width: number, keys: number, values: number): void {
    const { config, contextTokens } = this.options;
    const { heads, keyValueHeads, headDim } = config;
    const position = this.tokens + row;
    const projected = this.view(this.places.projected + 4 * row * width, width);
    for (let head = 0; head < heads + keyValueHeads; head++)
      this.rotate(projected.subarray(head * headDim, (head + 1) * headDim), position);
    for (let head = 0; head < keyValueHeads; head++) {
      const at = 4 * headDim * (head * contextTokens + position);
      const key = (heads + head) * headDim;
      const value = key + keyValueHeads * headDim;
      this.view(keys + at, headDim).set(projected.subarray(key, key + headDim));
      this.view(values + at, headDim).set(projected.subarray(value, value + headDim));
    }
  }

  /** Rotary embedding; a number's partner is half a head away. */
  private rotate(vector: Float32Array, position: number): void {
    const { cos, sin } = this.places;
    const half = vector.length / 2;
    const angle = position * half;
    for (let i = 0; i < half; i++) {
      const [a, b] = [vector[i], vector[half + i]];
      vector[i] = a * cos[angle + i] - b * sin[angle + i];
      vector[half + i] = b * cos[angle + i] + a * sin[angle + i];
    }
  }

  /** What `together` heads of one token take from all tokens up to itself. */
  private attendFrom(
    row: number,
    head: number,
    together: number,
    width: number,
    keys: number,
    values: number,
  ): void {
    const { kernels, options, places } = this;
    const { heads, keyValueHeads, headDim } = options.config;
    const shared = Math.floor((head * keyValueHeads) / heads);
    const cache = 4 * headDim * options.contextTokens * shared;
    const tokens = this.tokens + row + 1;
    const whole = Math.ceil(tokens / LANES) * LANES;
    const queries = places.projected + 4 * (row * width + head * headDim);
    const scoreBytes = 4 * whole;
    kernels.scores(queries, keys + cache, places.scores, whole, scoreBytes, 1 / Math.sqrt(headDim));
    const factors = Array.from({ length: together }, (_, index) => {
      const scores = places.scores + scoreBytes * index;
      // What lies behind the last token is of no prompt.
      this.view(scores, whole).fill(Number.NEGATIVE_INFINITY, tokens);
      return 1 / kernels.exponentials(scores, whole);
    });
    const out = places.attended + 4 * headDim * (row * heads + head);
    kernels.weightedSum(places.scores, values + cache, out, tokens, scoreBytes, ...factors);
  }

  /** residual += down · (silu(gate · x) ⊙ up · x), x = norm(residual) */
  private feedForward({ mlpNorm, gate, up, down }: Layer, count: number): void {
    const { places, kernels } = this;
    this.normalise(mlpNorm, places.residual, count);
    for (const [matrix, out] of [
      [gate, places.gate],
      [up, places.up],
    ] as const) {
      this.view(out, count * matrix.rows).fill(0);
      this.addProduct(matrix, places.normed, out, count);
    }
    kernels.activate(places.gate, places.up, count * gate.rows);
    this.addProduct(down, places.gate, places.residual, count);
  }

  /** normed = RMS norm of `count` rows */
  private normalise(weight: Float32Array, rows: number, count: number): void {
    const width = weight.length;
    for (let row = 0; row < count; row++) {
      const source = this.view(rows + 4 * row * width, width);
      const target = this.view(this.places.normed + 4 * row * width, width);
      let squares = 0;
      for (let i = 0; i < width; i++) squares += source[i] * source[i];
      const factor = 1 / Math.sqrt(squares / width + this.options.config.rmsNormEpsilon);
      for (let i = 0; i < width; i++) target[i] = source[i] * factor * weight[i];
    }
  }

  /** out [count, rows] += x [count, columns] · matrixᵀ */
  private addProduct(matrix: Matrix, x: number, out: number, count: number): void {
    const { bits, values, scales, rows, blocks } = matrix;
    const [single, tile] =
      bits === 4
        ? [this.kernels.addProduct4x1, this.kernels.addProduct4x4]
        : [this.kernels.addProduct8x1, this.kernels.addProduct8x4];
    const [xBytes, outBytes] = [4 * BLOCK_COLUMNS * blocks, 4 * rows];
    for (let row = 0; row < count; ) {
      const whole = row + TILE_ROWS <= count;
      const multiply = whole ? tile : single;
      multiply(x + row * xBytes, values, scales, out + row * outBytes, rows, blocks, xBytes, outBytes);
      row += whole ? TILE_ROWS : 1;
    }
  }

  private view(address: number, count: number): Float32Array {
    return this.floats.subarray(address / 4, address / 4 + count);
  }
}

/** A quantised matrix as the kernels read it. */
interface Matrix {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly blocks: number;
  readonly values: number;
  readonly scales: number;
}

interface Layer {
  readonly inputNorm: Float32Array;
  readonly qkv: Matrix;
  readonly qkvBias: Float32Array;
  readonly output: Matrix;
  readonly mlpNorm: Float32Array;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
  /** Of all tokens, as the values: [keyValueHeads, context, headDim]. */
  readonly keys: number;
  readonly values: number;
}

/** Where everything lies. Below `layers`, rows of the tokens being read. */
interface Places {
  /** [context, headDim / 2] */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly norm: Float32Array;
  readonly head: Matrix;
  readonly layers: readonly Layer[];
  readonly residual: number;
  readonly normed: number;
  readonly projected: number;
  readonly attended: number;
  readonly gate: number;
  readonly up: number;
  /** Of the heads of one token that are read together. */
  readonly scores: number;
  readonly logits: number;
}

/** @param sharing query heads that look at the same keys and values */
const headsTogether = (sharing: number): 1 | 2 => (sharing % 2 === 0 ? 2 : 1);

function layOut(
  arena: Arena,
  readTensor: ReadTensor,
  { config, quantisation, contextTokens, chunkTokens }: KernelDecoderOptions,
): Places {
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headDim, vocabularySize } = config;
  const tensor = (name: string, bytes: number): ArrayBuffer => {
    const found = readTensor(`decoder.${name}`);
    if (found.byteLength === bytes) return found;
    throw new FailureError(
      "package-corrupt",
      `decoder.${name} should have ${bytes} bytes, has ${found.byteLength}`,
    );
  };
  const floats = (name: string, count: number) => new Float32Array(tensor(name, 4 * count));
  const matrix = (name: string, rows: number, columns: number): Matrix => {
    const bits = quantisation[`decoder.${name}`] === 8 ? 8 : 4;
    const blocks = columns / BLOCK_COLUMNS;
    const values = new Uint8Array(tensor(`${name}.values`, (rows * columns * bits) / 8));
    if (bits === 4) regroupHalves(values);
    const scales = new Uint8Array(tensor(`${name}.scales`, 4 * rows * blocks));
    return { bits, rows, blocks, values: arena.place(values), scales: arena.place(scales) };
  };
  const queryWidth = heads * headDim;
  const width = queryWidth + 2 * keyValueHeads * headDim;
  const layers: Layer[] = [];
  for (let index = 0; index < config.layers; index++) {
    const name = `layers.${index}`;
    layers.push({
      inputNorm: floats(`${name}.input_norm.weight`, hiddenSize),
      qkv: matrix(`${name}.qkv`, width, hiddenSize),
      qkvBias: floats(`${name}.qkv.bias`, width),
      output: matrix(`${name}.output`, hiddenSize, queryWidth),
      mlpNorm: floats(`${name}.mlp_norm.weight`, hiddenSize),
      gate: matrix(`${name}.gate`, intermediateSize, hiddenSize),
      up: matrix(`${name}.up`, intermediateSize, hiddenSize),
      down: matrix(`${name}.down`, hiddenSize, intermediateSize),
      keys: arena.reserve(4 * contextTokens * keyValueHeads * headDim),
      values: arena.reserve(4 * contextTokens * keyValueHeads * headDim),
    });
  }
  const rows = (columns: number) => arena.reserve(4 * chunkTokens * columns);
  return {
    cos: floats("rope_cos", (contextTokens * headDim) / 2),
    sin: floats("rope_sin", (contextTokens * headDim) / 2),
    norm: floats("norm.weight", hiddenSize),
    head: matrix("head", vocabularySize, hiddenSize),
    layers,
    residual: rows(hiddenSize),
    normed: rows(hiddenSize),
    projected: rows(width),
    attended: rows(queryWidth),
    gate: rows(intermediateSize),
    up: rows(intermediateSize),
    scores: arena.reserve(4 * headsTogether(heads / keyValueHeads) * (contextTokens + LANES)),
    logits: arena.reserve(4 * vocabularySize),
  };
}

/**
 * In each block's 16 bytes, from two neighbours to a byte to columns 0–15 in the low halves and 16–31 in the high ones: unpacked,
 * they are then in the order of x.
 */
function regroupHalves(values: Uint8Array): void {
  const block = new Uint8Array(BLOCK_COLUMNS);
  for (let start = 0; start < values.length; start += 16) {
    for (let i = 0; i < 16; i++) {
      block[2 * i] = values[start + i] & 15;
      block[2 * i + 1] = values[start + i] >> 4;
    }
    for (let i = 0; i < 16; i++) values[start + i] = block[i] | (block[16 + i] << 4);
  }
}

const PAGE_BYTES = 2 ** 16;

/** Hands out a memory from front to back. Pages that nothing was written to cost nothing yet. */
class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  private end = 0;

  /** @returns the address, a multiple of 16 */
  reserve(bytes: number): number {
    const start = Math.ceil(this.end / 16) * 16;
    this.end = start + bytes;
    const missing = Math.ceil((this.end - this.memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.memory.grow(missing);
    return start;
  }

  place(bytes: Uint8Array): number {
    const start = this.reserve(bytes.length);
    new Uint8Array(this.memory.buffer).set(bytes, start);
    return start;
  }
}
