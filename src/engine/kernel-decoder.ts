import { FailureError } from "../core/failure.ts";
import { checkpoint } from "./breathe.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import { asFailure } from "./faults.ts";
import {
  headsTogether,
  type KernelLayout,
  type LayerPlaces,
  type LayoutOptions,
  layOut,
  type Matrix,
} from "./kernel-layout.ts";
import { KernelTeam } from "./kernel-team.ts";
import { BLOCK_COLUMNS, HEAD_LANES } from "./kernels/decoder-kernels.ts";

/** What an address of 32 bits can reach, less a page, so that none is 0 again at the end. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;
/** Up to here the threads' handing over takes longer than what they save. */
const LEAST_SHARED_BYTES = 2 ** 26;
/** How long a chunk may keep a person's stop waiting. */
const BREATH_MS = 50;

/** Whether the decoder is made of quantised matrices and whole blocks, and its cache has room beside it in one memory. */
export function kernelsSuit(options: LayoutOptions): boolean {
  const { config, quantisation } = options;
  const bits = Object.entries(quantisation).filter(([name]) => name.startsWith("decoder."));
  const widths = [config.hiddenSize, config.intermediateSize, config.headDim];
  return (
    bits.every(([, width]) => width === 4 || width === 8) &&
    widths.every((width) => width % BLOCK_COLUMNS === 0) &&
    layOut(options).bytes <= MOST_BYTES
  );
}

/** Hands over each of the graph's tensors, in bytes that are the reader's for now. */
export type ReadTensors = (use: (name: string, bytes: Uint8Array) => void) => Promise<void>;

/**
 * The decoder graph (builder/graphs/qwen2-decoder.ts) on kernels of our own. The runtime takes many times as long for a 4-bit
 * product of one row as for a dense one, copies all keys and values in and out at every run, and is slow at attention to a long
 * prompt. Here weights stay in 4 bits and the cache where it is, and the same tokens give the same numbers in whatever chunks and on
 * however many threads. All addresses are bytes in one memory.
 */
export class KernelDecoder implements CachedDecoder {
  tokens = 0;

  private constructor(
    private readonly team: KernelTeam,
    private readonly floats: Float32Array,
    private readonly layout: KernelLayout,
    private readonly options: LayoutOptions,
  ) {}

  /** @throws FailureError `package-corrupt`, `out-of-memory` */
  static async create(readTensors: ReadTensors, options: LayoutOptions): Promise<KernelDecoder> {
    const layout = layOut(options);
    const threads = layout.bytes < LEAST_SHARED_BYTES ? 1 : options.threads;
    try {
      const memory = openMemory(layout.bytes, threads > 1);
      await fill(memory, layout, readTensors);
      const shape = { headDim: options.config.headDim, together: headsTogether(options.config) };
      const team = await KernelTeam.create(memory, shape, threads);
      return new KernelDecoder(team, new Float32Array(memory.buffer), layout, options);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async read(rows: Float32Array, count: number, signal: AbortSignal): Promise<Float32Array> {
    const { contextTokens, chunkTokens, config } = this.options;
    if (count > chunkTokens || this.tokens + count > contextTokens)
      throw new RangeError(`${count} tokens after ${this.tokens} do not fit into ${contextTokens}`);
    const { layers, residual, normed, norm, head, logits } = this.layout.places;
    this.view(residual, rows.length).set(rows);
    let breath = performance.now();
    for (const layer of layers) {
      this.attend(layer, count);
      this.feedForward(layer, count);
      if (performance.now() - breath < BREATH_MS) continue;
      await checkpoint(signal);
      breath = performance.now();
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

  dispose(): void {
    this.team.dispose();
  }

  /** residual += output · attention(norm(residual)) */
  private attend({ inputNorm, qkv, qkvBias, output, keys, values }: LayerPlaces, count: number): void {
    const { residual, normed, projected, attended, scores, scoreBytes } = this.layout.places;
    const { config, contextTokens } = this.options;
    const { heads, keyValueHeads, headDim } = config;
    this.normalise(inputNorm, residual, count);
    const bias = this.view(qkvBias, qkv.rows);
    for (let row = 0; row < count; row++) this.view(projected + 4 * row * qkv.rows, qkv.rows).set(bias);
    this.addProduct(qkv, normed, projected, count);
    for (let row = 0; row < count; row++) this.remember(row, qkv.rows, keys, values);
    this.team.run(
      "attention",
      count,
      this.tokens,
      projected,
      4 * qkv.rows,
      keys,
      values,
      contextTokens,
      heads,
      keyValueHeads,
      headDim,
      scores,
      scoreBytes,
      attended,
    );
    this.addProduct(output, attended, residual, count);
  }

  /** Turns queries and keys of a token to its place in the text, and puts keys and values into the cache. */
  private remember(row: number, width: number, keys: number, values: number): void {
    const { config, contextTokens } = this.options;
    const { heads, keyValueHeads, headDim } = config;
    const position = this.tokens + row;
    const projected = this.view(this.layout.places.projected + 4 * row * width, width);
    for (let head = 0; head < heads + keyValueHeads; head++)
      this.rotate(projected.subarray(head * headDim, (head + 1) * headDim), position);
    for (let head = 0; head < keyValueHeads; head++) {
      const cache = 4 * headDim * head * contextTokens;
      const key = (heads + head) * headDim;
      this.view(keys + cache + 4 * headDim * position, headDim).set(projected.subarray(key, key + headDim));
      const value = key + keyValueHeads * headDim;
      for (let lane = 0; lane < headDim; lane += HEAD_LANES) {
        const at = cache + 4 * (lane * contextTokens + HEAD_LANES * position);
        this.view(values + at, HEAD_LANES).set(projected.subarray(value + lane, value + lane + HEAD_LANES));
      }
    }
  }

  /** Rotary embedding; a number's partner is half a head away. */
  private rotate(vector: Float32Array, position: number): void {
    const half = vector.length / 2;
    const cos = this.view(this.layout.places.cos + 4 * position * half, half);
    const sin = this.view(this.layout.places.sin + 4 * position * half, half);
    for (let i = 0; i < half; i++) {
      const [a, b] = [vector[i], vector[half + i]];
      vector[i] = a * cos[i] - b * sin[i];
      vector[half + i] = b * cos[i] + a * sin[i];
    }
  }

  /** residual += down · (silu(gate · x) ⊙ up · x), x = norm(residual) */
  private feedForward({ mlpNorm, gate, up, down }: LayerPlaces, count: number): void {
    const { places } = this.layout;
    this.normalise(mlpNorm, places.residual, count);
    this.team.run(
      "gatedProducts",
      count,
      places.normed,
      gate.rows,
      gate.blocks,
      gate.bits,
      gate.values,
      gate.scales,
      places.gate,
      up.bits,
      up.values,
      up.scales,
      places.up,
    );
    this.addProduct(down, places.gate, places.residual, count);
  }

  /** normed = RMS norm of `count` rows */
  private normalise(weights: number, rows: number, count: number): void {
    const { hiddenSize: width, rmsNormEpsilon } = this.options.config;
    const weight = this.view(weights, width);
    for (let row = 0; row < count; row++) {
      const source = this.view(rows + 4 * row * width, width);
      const target = this.view(this.layout.places.normed + 4 * row * width, width);
      let squares = 0;
      for (let i = 0; i < width; i++) squares += source[i] * source[i];
      const factor = 1 / Math.sqrt(squares / width + rmsNormEpsilon);
      for (let i = 0; i < width; i++) target[i] = source[i] * factor * weight[i];
    }
  }

  /** out [count, rows] += x [count, columns] · matrixᵀ */
  private addProduct(matrix: Matrix, x: number, out: number, count: number): void {
    const { bits, values, scales, rows, blocks } = matrix;
    this.team.run("product", count, x, bits, values, scales, rows, blocks, out);
  }

  private view(address: number, count: number): Float32Array {
    return this.floats.subarray(address / 4, address / 4 + count);
  }
}

/** Pages that nothing was written to cost nothing yet. */
function openMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 2 ** 16);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

async function fill(memory: WebAssembly.Memory, layout: KernelLayout, read: ReadTensors): Promise<void> {
  const missing = new Map(layout.tensors);
  await read((name, bytes) => {
    const place = missing.get(name);
    if (!place) return;
    if (bytes.length !== place.bytes) {
      throw new FailureError(
        "package-corrupt",
        `decoder.${name} should have ${place.bytes} bytes, has ${bytes.length}`,
      );
    }
    const target = new Uint8Array(memory.buffer, place.address, place.bytes);
    target.set(bytes);
    if (place.halves) regroupHalves(target);
    missing.delete(name);
  });
  for (const name of missing.keys())
    throw new FailureError("package-corrupt", `the package does not hold the tensor decoder.${name}`);
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
