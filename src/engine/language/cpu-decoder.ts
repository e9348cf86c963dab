import { fillMemories, isQuantised, openMemory, type ReadTensors } from "../cpu/memory-plan.ts";
import type { NetworkOperations, ThreadPool } from "../cpu/thread-pool.ts";
import { BLOCK_COLUMNS } from "../cpu/tiling.ts";
import { asFailure } from "../runtime/faults.ts";
import { YieldBudget } from "../runtime/yield-budget.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import { type DecoderLayout, type LayoutOptions, layOut, queryHeadsPerTile } from "./cpu-decoder-layout.ts";
import { DecoderBank } from "./decoder-bank.ts";

/** Whether the decoder is made of quantised matrices and whole blocks, and each of its layers fits one memory. */
export function suitsCpuDecoder(options: LayoutOptions): boolean {
  const { config, quantisation } = options;
  const widths = [config.hiddenSize, config.intermediateSize, config.headDim];
  return (
    isQuantised("decoder", quantisation) &&
    widths.every((width) => width % BLOCK_COLUMNS === 0) &&
    layOut(options) !== null
  );
}

/**
 * The decoder graph (builder/graphs/qwen2-decoder.ts) on our own wasm routines.
 *
 * The runtime takes many times as long for a 4-bit product of one row as for a dense one. It copies all keys and values in and out at
 * every run, and is slow at attention to a long prompt. Here weights stay in 4 bits and the cache stays in place. The same tokens give
 * the same numbers in whatever chunks and on however many threads.
 *
 * An address reaches 4 GiB. A larger decoder lies in several memories, and the rows between two layers go from one to the next.
 */
export class CpuDecoder implements CachedDecoder {
  tokens = 0;

  private constructor(
    private readonly operations: NetworkOperations,
    private readonly banks: readonly DecoderBank[],
    private readonly layout: DecoderLayout,
    private readonly options: LayoutOptions,
  ) {}

  /**
   * @param options that suit the routines
   * @throws FailureError `package-corrupt`, `out-of-memory`
   */
  static async create(
    pool: ThreadPool,
    readTensors: ReadTensors,
    options: LayoutOptions,
  ): Promise<CpuDecoder> {
    const layout = layOut(options);
    if (!layout) throw new RangeError("a layer of this decoder is larger than a memory");
    const { config, contextTokens, arithmetic } = options;
    const { plans } = layout;
    const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
    try {
      const memories = plans.map((plan) => openMemory(plan.bytes, pool.shares(bytes)));
      await fillMemories(memories, plans, "decoder", readTensors);
      const shape = { headDim: config.headDim, queriesPerTile: queryHeadsPerTile(config), arithmetic };
      const operations = await pool.open(memories, shape);
      const tableLength = (contextTokens * config.headDim) / 2;
      const tableAt = (place: number) => new Float32Array(memories[0]!.buffer, place, tableLength);
      const [cos, sin] = [tableAt(layout.cos), tableAt(layout.sin)];
      const context = { operations, config, contextTokens, arithmetic, cos, sin };
      const banks = layout.banks.map(
        (bank, index) => new DecoderBank(index, bank, new Float32Array(memories[index]!.buffer), context),
      );
      return new CpuDecoder(operations, banks, layout, options);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async read(rows: Float32Array, count: number, signal: AbortSignal): Promise<Float32Array> {
    const { contextTokens, chunkTokens } = this.options;
    if (count > chunkTokens || this.tokens + count > contextTokens)
      throw new RangeError(`${count} tokens after ${this.tokens} do not fit into ${contextTokens}`);
    const budget = new YieldBudget(signal);
    let between = rows;
    for (const bank of this.banks) {
      bank.rows(count).set(between);
      for (const layer of bank.layers) {
        bank.run(layer, count, this.tokens);
        await budget.yieldIfDue();
      }
      between = bank.rows(count);
    }
    const { norm, head, logits } = this.layout;
    const last = this.banks[this.banks.length - 1]!;
    const result = last.logits(count - 1, norm, head, logits).slice();
    this.tokens += count;
    return result;
  }

  truncate(tokens: number): void {
    this.tokens = tokens;
  }

  dispose(): void {
    this.operations.close();
  }
}
