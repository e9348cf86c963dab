import type * as Ort from "onnxruntime-web";
import { checkpoint } from "./breathe.ts";
import type { DecoderShape } from "./decoder-shape.ts";
import { type EmbeddingTable, embedRows } from "./embedding-table.ts";
import {
  type GenerationBackend,
  type GenerationOptions,
  type GenerationProbe,
  type PromptInput,
  splicesWithin,
} from "./generation.ts";
import { checkSampling, pickToken, stepUniform } from "./kernels/sample.reference.ts";
import type { Network, Tensors } from "./network.ts";
import { noValidScore } from "./no-valid-score.ts";
import { chunkEnds, PromptMemory } from "./prompt-memory.ts";
import type { OrtModule } from "./runtime.ts";

/**
 * The decoder on the CPU. The runtime copies every input in and every output out, so the cache is handed over at its
 * exact length: a roomy shared cache would be copied whole at each step.
 */
export class WasmBackend implements GenerationBackend {
  private cache: Tensors;
  private readonly memory = new PromptMemory();
  private cachedTokens = 0;
  private logits: Float32Array = new Float32Array(0);

  constructor(
    private readonly ort: OrtModule,
    private readonly decoder: Network,
    private readonly table: EmbeddingTable,
    private readonly shape: DecoderShape,
    private readonly chunkTokens: number,
  ) {
    this.cache = this.emptyCache();
  }

  async warmUp(): Promise<void> {}

  async prefill(
    prompt: PromptInput,
    _newTokens: number,
    onProgress: (doneTokens: number) => void,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): Promise<void> {
    if (probe) this.memory.forget();
    const ends = chunkEnds(prompt, this.chunkTokens);
    this.keep(this.memory.begin(prompt, ends));
    for (const end of ends) {
      const start = this.cachedTokens;
      if (end <= start) continue;
      await checkpoint(signal);
      const rows = this.embed(prompt, start, end);
      probe?.embeddings(rows);
      await this.run(rows, end - start);
      this.memory.advance(end);
      onProgress(end);
    }
  }

  async *generate(
    options: GenerationOptions,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): AsyncGenerator<number> {
    if (options.sampling) checkSampling(options.sampling);
    const seen = new Uint8Array(this.table.rows);
    for (let step = 0; step < options.maxNewTokens; step++) {
      await checkpoint(signal);
      probe?.logits(this.logits, step);
      const uniform = stepUniform(options.seed, step);
      const id = pickToken(this.logits, seen, options.repetitionPenalty, options.sampling, uniform);
      if (id < 0) throw noValidScore();
      seen[id] = 1;
      yield id;
      if (step + 1 === options.maxNewTokens) return;
      const row = new Float32Array(this.table.columns);
      embedRows(this.table, [id], row);
      await this.run(row, 1);
    }
  }

  async dispose(): Promise<void> {
    this.cache = {};
  }

  private embed(prompt: PromptInput, start: number, end: number): Float32Array {
    const { columns } = this.table;
    const rows = new Float32Array((end - start) * columns);
    embedRows(this.table, prompt.ids.subarray(start, end), rows);
    for (const splice of splicesWithin(prompt.splices, start, end)) {
      const source = splice.tensor.data as Float32Array;
      const from = splice.fromRow * columns;
      rows.set(source.subarray(from, from + splice.rows * columns), splice.at * columns);
    }
    return rows;
  }

  private async run(rows: Float32Array, count: number): Promise<void> {
    const { Tensor } = this.ort;
    const total = this.cachedTokens + count;
    const outputs = await this.decoder.run({
      inputs_embeds: new Tensor("float32", rows, [1, count, this.table.columns]),
      seqlens_k: new Tensor("int32", Int32Array.of(total - 1), [1, 1]),
      total_sequence_length: new Tensor("int32", Int32Array.of(total), [1]),
      ...this.cache,
    });
    this.logits = outputs.logits.data as Float32Array;
    const cache: Record<string, Ort.Tensor> = {};
    for (const name of this.shape.cacheNames) cache[`past.${name}`] = outputs[`present.${name}`];
    this.cache = cache;
    this.cachedTokens = total;
  }

  /** Goes back to the first `tokens` of the cache. */
  private keep(tokens: number): void {
    if (tokens === this.cachedTokens) return;
    const { keyValueHeads, headDim } = this.shape;
    const before = this.cachedTokens;
    const cut = (tensor: Ort.Tensor): Ort.Tensor => {
      const source = tensor.data as Float32Array;
      const data = new Float32Array(keyValueHeads * tokens * headDim);
      for (let head = 0; head < keyValueHeads; head++) {
        const from = head * before * headDim;
        data.set(source.subarray(from, from + tokens * headDim), head * tokens * headDim);
      }
      return new this.ort.Tensor("float32", data, [1, keyValueHeads, tokens, headDim]);
    };
    this.cache = Object.fromEntries(Object.entries(this.cache).map(([name, tensor]) => [name, cut(tensor)]));
    this.cachedTokens = tokens;
  }

  private emptyCache(): Tensors {
    const { cacheNames, keyValueHeads, headDim } = this.shape;
    const empty = new this.ort.Tensor("float32", new Float32Array(0), [1, keyValueHeads, 0, headDim]);
    return Object.fromEntries(cacheNames.map((name) => [`past.${name}`, empty]));
  }
}
