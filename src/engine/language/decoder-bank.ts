import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { Arithmetic } from "../cpu/integer-arithmetic.ts";
import type { Matrix } from "../cpu/memory-plan.ts";
import { Products } from "../cpu/products.ts";
import type { NetworkOperations } from "../cpu/thread-pool.ts";
import { stripLanes } from "../cpu/tiling.ts";
import type { Bank, LayerPlaces } from "./cpu-decoder-layout.ts";

/** What layers in all memories have in common. */
export interface BankContext {
  readonly operations: Pick<NetworkOperations, "run">;
  readonly config: LanguageConfig;
  readonly contextTokens: number;
  readonly arithmetic: Arithmetic;
  /** Rotary tables, each float32 [context, headDim / 2]. */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** The layers that lie in one memory, and the rows of the tokens being read. All addresses are bytes in it. */
export class DecoderBank {
  private readonly products: Products;

  constructor(
    private readonly index: number,
    private readonly places: Bank,
    private readonly floats: Float32Array,
    private readonly context: BankContext,
  ) {
    this.products = new Products(context.operations, index, context.arithmetic, places.quantised);
  }

  get layers(): readonly LayerPlaces[] {
    return this.places.layers;
  }

  /** float32 [count, H]: what goes in before the first layer, and what comes out of the last. */
  rows(count: number): Float32Array {
    return this.view(this.places.residual, count * this.context.config.hiddenSize);
  }

  /** Runs `count` tokens after `past` others through a layer. */
  run(layer: LayerPlaces, count: number, past: number): void {
    this.attend(layer, count, past);
    this.feedForward(layer, count);
  }

  /** @returns float32 [V], the logits of row `row`; valid until the next call */
  logits(row: number, norm: number, head: readonly Matrix[], out: number): Float32Array {
    const { config } = this.context;
    this.normalise(norm, this.places.residual + 4 * row * config.hiddenSize, 1);
    const logits = this.view(out, config.vocabularySize).fill(0);
    const x = this.products.factor(this.places.normed, 1, head[0]!.blocks);
    let start = out;
    for (const part of head) {
      this.products.add(part, x, start, 1);
      start += 4 * part.rows;
    }
    return logits;
  }

  /** residual += output · attention(norm(residual)) */
  private attend(
    { inputNorm, qkv, qkvBias, output, keys, values }: LayerPlaces,
    count: number,
    past: number,
  ): void {
    const { residual, normed, projected, attended, scores, scoreBytes } = this.places;
    const { operations, config, contextTokens } = this.context;
    const { heads, keyValueHeads, headDim } = config;
    this.normalise(inputNorm, residual, count);
    const bias = this.view(qkvBias, qkv.rows);
    for (let row = 0; row < count; row++) this.view(projected + 4 * row * qkv.rows, qkv.rows).set(bias);
    this.addProduct(qkv, normed, projected, count);
    for (let row = 0; row < count; row++)
      this.remember(projected + 4 * row * qkv.rows, past + row, keys, values);
    operations.run(
      this.index,
      "attention",
      count,
      past,
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
  private remember(row: number, position: number, keys: number, values: number): void {
    const { config, contextTokens } = this.context;
    const { heads, keyValueHeads, headDim } = config;
    const lanes = stripLanes(headDim);
    const projected = this.view(row, (heads + 2 * keyValueHeads) * headDim);
    for (let head = 0; head < heads + keyValueHeads; head++)
      this.rotate(projected.subarray(head * headDim, (head + 1) * headDim), position);
    for (let head = 0; head < keyValueHeads; head++) {
      const cache = 4 * headDim * head * contextTokens;
      const key = (heads + head) * headDim;
      this.view(keys + cache + 4 * headDim * position, headDim).set(projected.subarray(key, key + headDim));
      const value = key + keyValueHeads * headDim;
      for (let lane = 0; lane < headDim; lane += lanes) {
        const at = cache + 4 * (lane * contextTokens + lanes * position);
        this.view(values + at, lanes).set(projected.subarray(value + lane, value + lane + lanes));
      }
    }
  }

  /** Rotary embedding; a number's partner is half a head away. */
  private rotate(vector: Float32Array, position: number): void {
    const half = vector.length / 2;
    const [cos, sin] = [this.context.cos, this.context.sin].map((table) =>
      table.subarray(position * half, (position + 1) * half),
    ) as [Float32Array<ArrayBufferLike>, Float32Array<ArrayBufferLike>];
    for (let i = 0; i < half; i++) {
      const [a, b] = [vector[i], vector[half + i]];
      vector[i] = a! * cos[i]! - b! * sin[i]!;
      vector[half + i] = b! * cos[i]! + a! * sin[i]!;
    }
  }

  /** residual += down · (silu(gate · x) ⊙ up · x), x = norm(residual) */
  private feedForward({ mlpNorm, gate, up, down }: LayerPlaces, count: number): void {
    const { places } = this;
    this.normalise(mlpNorm, places.residual, count);
    this.context.operations.run(
      this.index,
      "gatedProducts",
      count,
      this.products.factor(places.normed, count, gate.blocks),
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
    const { hiddenSize: width, rmsNormEpsilon } = this.context.config;
    const weight = this.view(weights, width);
    for (let row = 0; row < count; row++) {
      const source = this.view(rows + 4 * row * width, width);
      const target = this.view(this.places.normed + 4 * row * width, width);
      let squares = 0;
      for (let i = 0; i < width; i++) squares += source[i]! * source[i]!;
      const factor = 1 / Math.sqrt(squares / width + rmsNormEpsilon);
      for (let i = 0; i < width; i++) target[i] = source[i]! * factor * weight[i]!;
    }
  }

  /** out [count, rows] += x [count, columns] · matrixᵀ */
  private addProduct(matrix: Matrix, x: number, out: number, count: number): void {
    this.products.add(matrix, this.products.factor(x, count, matrix.blocks), out, count);
  }

  private view(address: number, count: number): Float32Array {
    return this.floats.subarray(address / 4, address / 4 + count);
  }
}
