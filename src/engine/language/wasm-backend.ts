import { checkpoint } from "../runtime/yield-budget.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import { type EmbeddingTable, embedRows } from "./embedding-table.ts";
import {
  type GenerationBackend,
  type GenerationOptions,
  type GenerationProbe,
  type PromptInput,
  splicesWithin,
} from "./generation.ts";
import { logProbability } from "./log-probability.reference.ts";
import { noValidScore } from "./no-valid-score.ts";
import { chunkEnds, PromptMemory } from "./prompt-memory.ts";
import { checkSampling, pickToken, stepUniform } from "./sample.reference.ts";

/** The token loop on the CPU. */
export class WasmBackend implements GenerationBackend {
  private readonly memory = new PromptMemory();
  private logits: Float32Array = new Float32Array(0);

  constructor(
    private readonly decoder: CachedDecoder,
    private readonly table: EmbeddingTable,
    private readonly chunkTokens: number,
  ) {}

  async prefill(
    prompt: PromptInput,
    _newTokens: number,
    onProgress: (doneTokens: number, keptTokens: number) => void,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): Promise<void> {
    if (probe) this.memory.forget();
    const ends = chunkEnds(prompt, this.chunkTokens);
    const kept = this.memory.begin(prompt, ends);
    this.decoder.truncate(kept);
    for (const end of ends) {
      const start = this.decoder.tokens;
      if (end <= start) continue;
      await checkpoint(signal);
      const rows = this.embed(prompt, start, end);
      probe?.embeddings(rows);
      this.logits = await this.decoder.read(rows, end - start, signal);
      this.memory.advance(end);
      onProgress(end, kept);
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
      this.logits = await this.decoder.read(row, 1, signal);
    }
  }

  async score(ids: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    const scores = new Float32Array(ids.length);
    const row = new Float32Array(this.table.columns);
    for (let step = 0; step < ids.length; step++) {
      await checkpoint(signal);
      scores[step] = logProbability(this.logits, ids[step]!);
      if (Number.isNaN(scores[step])) throw noValidScore();
      if (step + 1 === ids.length) break;
      embedRows(this.table, [ids[step]!], row);
      this.logits = await this.decoder.read(row, 1, signal);
    }
    return scores;
  }

  async dispose(): Promise<void> {
    this.decoder.dispose();
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
}
