import { FailureError } from "../core/failure.ts";
import { checkpoint } from "./breathe.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import { asFailure } from "./faults.ts";
import { KernelBank } from "./kernel-bank.ts";
import { headsTogether, type KernelLayout, type LayoutOptions, layOut } from "./kernel-layout.ts";
import { KernelTeam } from "./kernel-team.ts";
import { BLOCK_COLUMNS } from "./kernels/decoder-kernels.ts";

/** Up to here the threads' handing over takes longer than what they save. */
const LEAST_SHARED_BYTES = 2 ** 26;
/** How long a chunk may keep a person's stop waiting. */
const BREATH_MS = 50;

/** Whether the decoder is made of quantised matrices and whole blocks, and each of its layers has room in one memory. */
export function kernelsSuit(options: LayoutOptions): boolean {
  const { config, quantisation } = options;
  const bits = Object.entries(quantisation).filter(([name]) => name.startsWith("decoder."));
  const widths = [config.hiddenSize, config.intermediateSize, config.headDim];
  return (
    bits.every(([, width]) => width === 4 || width === 8) &&
    widths.every((width) => width % BLOCK_COLUMNS === 0) &&
    layOut(options) !== null
  );
}

/** Hands over each of the graph's tensors, in bytes that are the reader's for now. */
export type ReadTensors = (use: (name: string, bytes: Uint8Array) => void) => Promise<void>;

/**
 * The decoder graph (builder/graphs/qwen2-decoder.ts) on kernels of our own. The runtime takes many times as long for a 4-bit
 * product of one row as for a dense one, copies all keys and values in and out at every run, and is slow at attention to a long
 * prompt. Here weights stay in 4 bits and the cache where it is, and the same tokens give the same numbers in whatever chunks and on
 * however many threads. An address reaches 4 GiB: a larger decoder lies in several memories, and what goes from one to the next are
 * the rows between two layers.
 */
export class KernelDecoder implements CachedDecoder {
  tokens = 0;

  private constructor(
    private readonly team: KernelTeam,
    private readonly banks: readonly KernelBank[],
    private readonly layout: KernelLayout,
    private readonly options: LayoutOptions,
  ) {}

  /**
   * @param options that suit the kernels
   * @throws FailureError `package-corrupt`, `out-of-memory`
   */
  static async create(readTensors: ReadTensors, options: LayoutOptions): Promise<KernelDecoder> {
    const layout = layOut(options);
    if (!layout) throw new RangeError("a layer of this decoder is larger than a memory");
    const { config, contextTokens } = options;
    const bytes = layout.banks.reduce((sum, bank) => sum + bank.bytes, 0);
    const threads = bytes < LEAST_SHARED_BYTES ? 1 : options.threads;
    try {
      const memories = layout.banks.map((bank) => openMemory(bank.bytes, threads > 1));
      await fill(memories, layout, readTensors);
      const shape = { headDim: config.headDim, together: headsTogether(config) };
      const team = await KernelTeam.create(memories, shape, threads);
      const tableLength = (contextTokens * config.headDim) / 2;
      const [cos, sin] = [layout.cos, layout.sin].map(
        (table) => new Float32Array(memories[0].buffer, table, tableLength),
      );
      const context = { team, config, contextTokens, cos, sin };
      const banks = layout.banks.map(
        (bank, index) => new KernelBank(index, bank, new Float32Array(memories[index].buffer), context),
      );
      return new KernelDecoder(team, banks, layout, options);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async read(rows: Float32Array, count: number, signal: AbortSignal): Promise<Float32Array> {
    const { contextTokens, chunkTokens } = this.options;
    if (count > chunkTokens || this.tokens + count > contextTokens)
      throw new RangeError(`${count} tokens after ${this.tokens} do not fit into ${contextTokens}`);
    let breath = performance.now();
    let between = rows;
    for (const bank of this.banks) {
      bank.rows(count).set(between);
      for (const layer of bank.layers) {
        bank.run(layer, count, this.tokens);
        if (performance.now() - breath < BREATH_MS) continue;
        await checkpoint(signal);
        breath = performance.now();
      }
      between = bank.rows(count);
    }
    const { norm, head, logits } = this.layout;
    const last = this.banks[this.banks.length - 1];
    const result = last.logits(count - 1, norm, head, logits).slice();
    this.tokens += count;
    return result;
  }

  keep(tokens: number): void {
    this.tokens = tokens;
  }

  dispose(): void {
    this.team.dispose();
  }
}

/** Pages that nothing was written to cost nothing yet. */
function openMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 2 ** 16);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

async function fill(
  memories: readonly WebAssembly.Memory[],
  layout: KernelLayout,
  read: ReadTensors,
): Promise<void> {
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
    const target = new Uint8Array(memories[place.bank].buffer, place.address, place.bytes);
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
