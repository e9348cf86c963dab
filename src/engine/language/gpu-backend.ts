import type * as Ort from "onnxruntime-web";
import { emptyBuffer, readBuffer, storageBuffer } from "../gpu/buffers.ts";
import type { Gpu } from "../runtime/gpu.ts";
import type { GraphSession } from "../runtime/graph-session.ts";
import type { OrtModule } from "../runtime/runtime.ts";
import { checkpoint } from "../runtime/yield-budget.ts";
import type { DecoderShape } from "./decoder-shape.ts";
import {
  type GenerationBackend,
  type GenerationOptions,
  type GenerationProbe,
  type PromptInput,
  splicesWithin,
} from "./generation.ts";
import type { GpuEmbedding } from "./gpu-embedding.ts";
import { IdReader } from "./id-reader.ts";
import { KeyValueCache } from "./key-value-cache.ts";
import { GpuScorer } from "./log-probability.ts";
import { noValidScore } from "./no-valid-score.ts";
import { chunkEnds, PromptMemory } from "./prompt-memory.ts";
import { checkSampling } from "./sample.reference.ts";
import { GpuSampler, NO_TOKEN } from "./sample.ts";

/** Steps submitted before the oldest one's id is awaited. More hides latency; each is wasted when the answer ends. */
const STEPS_IN_FLIGHT = 4;

/** What replayed steps are tried on: enough rows for the kernels of prefill, a step that is recorded and two that are replayed. */
const TRIAL = { promptTokens: 64, steps: 3 } as const;

/** An id on its way from the GPU. */
class PendingId {
  arrived = false;

  constructor(readonly id: Promise<number>) {
    const arrive = () => {
      this.arrived = true;
    };
    // Also when it fails: a stopped answer leaves ids that nobody waits for.
    id.then(arrive, arrive);
  }
}

/**
 * The decoder on WebGPU. Embeddings, cache, logits and the choice of a token stay on the device; per step four bytes
 * come back. Lengths depend only on the step's number, so steps are issued ahead of their ids.
 */
export class GpuBackend implements GenerationBackend {
  private readonly sampler: GpuSampler;
  /** Made with the first answer that is scored. */
  private scorer: GpuScorer | null = null;
  private readonly ids: IdReader;
  private readonly cache: KeyValueCache;
  private readonly logits: GPUBuffer;
  private readonly chunk: GPUBuffer;
  private readonly row: GPUBuffer;
  /** i32 [1] each: written by us, as the runtime would make a buffer per step to bring a number over. */
  private readonly lastPosition: GPUBuffer;
  private readonly totalTokens: GPUBuffer;
  /** Whether steps replay the recording of the first: not before that was seen to change nothing. */
  private replays = false;
  private readonly memory = new PromptMemory();
  private cachedTokens = 0;

  constructor(
    private readonly ort: OrtModule,
    private readonly gpu: Gpu,
    private readonly decoder: GraphSession,
    private readonly embedding: GpuEmbedding,
    private readonly shape: DecoderShape,
    private readonly chunkTokens: number,
  ) {
    const { device } = gpu;
    this.sampler = new GpuSampler(device, shape.vocabularySize);
    this.ids = new IdReader(device);
    this.cache = new KeyValueCache(ort, device, shape, decoder.inputType("past.0.key") === "float16");
    this.logits = emptyBuffer(device, "logits", shape.vocabularySize * 4);
    this.chunk = emptyBuffer(device, "prompt chunk", chunkTokens * shape.hiddenSize * 4);
    this.row = emptyBuffer(device, "next embedding", shape.hiddenSize * 4);
    this.lastPosition = emptyBuffer(device, "last position", 4);
    this.totalTokens = emptyBuffer(device, "total tokens", 4);
  }

  /**
   * Reads and writes a few tokens, so that the first question does not wait for pipelines to compile. Replayed steps are used only
   * when they give the same logits as others do, to the bit.
   * @param onSign called while it goes on, as a sign of life
   */
  async warmUp(onSign: () => void): Promise<void> {
    const plain = await this.trialLogits(onSign);
    if (!this.decoder.replayable) return;
    this.replays = true;
    const replayed = await this.trialLogits(onSign);
    this.replays = plain.every((step, nth) => step.every((value, i) => value === replayed[nth]![i]));
    if (!this.replays) console.warn("replayed steps differ from others on this device; they are not used");
  }

  private async trialLogits(onSign: () => void): Promise<Float32Array[]> {
    const ids = Int32Array.from({ length: TRIAL.promptTokens }, (_, nth) => nth % this.shape.vocabularySize);
    const { signal } = new AbortController();
    this.memory.forget();
    await this.prefill({ ids, splices: [], prefixEnds: [] }, TRIAL.steps, onSign, signal);
    this.memory.forget();
    const logits: Float32Array[] = [];
    const options = { maxNewTokens: TRIAL.steps + 1, repetitionPenalty: 1, sampling: null, seed: 0 };
    const probe = { embeddings: () => undefined, logits: (values: Float32Array) => void logits.push(values) };
    for await (const _ of this.generate(options, signal, probe)) onSign();
    return logits;
  }

  async prefill(
    prompt: PromptInput,
    newTokens: number,
    onProgress: (doneTokens: number, keptTokens: number) => void,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): Promise<void> {
    const { device } = this.gpu;
    if (probe) this.memory.forget();
    const ends = chunkEnds(prompt, this.chunkTokens);
    const kept = this.memory.begin(prompt, ends);
    this.cachedTokens = kept;
    this.cache.reserve(prompt.ids.length + newTokens, this.cachedTokens);
    const ids = storageBuffer(device, "prompt ids", new Uint8Array(Uint32Array.from(prompt.ids).buffer));
    try {
      for (const end of ends) {
        const start = this.cachedTokens;
        if (end <= start) continue;
        await checkpoint(signal);
        const count = end - start;
        this.embedding.submit(ids, start, count, this.chunk);
        this.splice(prompt, start, count);
        if (probe) probe.embeddings(await this.read(this.chunk, count * this.shape.hiddenSize));
        await this.run(this.chunk, count);
        // Wait, so that progress is true and a stop is not queued behind a long prompt.
        await this.gpu.health.guard(device.queue.onSubmittedWorkDone());
        this.memory.advance(end);
        onProgress(end, kept);
      }
    } finally {
      ids.destroy();
    }
  }

  async *generate(
    options: GenerationOptions,
    signal: AbortSignal,
    probe?: GenerationProbe,
  ): AsyncGenerator<number> {
    if (options.sampling) checkSampling(options.sampling);
    const { device, health } = this.gpu;
    const steps = options.maxNewTokens;
    this.sampler.begin(steps);
    const inFlight: PendingId[] = [];
    // A software adapter gains nothing from steps ahead, and a probe wants each step's logits as they are.
    const ahead = this.gpu.software || probe ? 0 : STEPS_IN_FLIGHT;
    try {
      for (let step = 0; step < steps; step++) {
        await checkpoint(signal);
        if (probe) probe.logits(await this.read(this.logits, this.shape.vocabularySize), step);
        const choice = this.sampler.choose(this.logits, step, options);
        inFlight.push(new PendingId(this.readId(choice, step)));
        while (inFlight.length > ahead || inFlight[0]?.arrived) {
          yield await health.guard(inFlight.shift()!.id);
        }
        if (step + 1 === steps) break;
        this.embedding.submit(this.sampler.history, step, 1, this.row);
        await this.run(this.row, 1, this.replays ? this.cache.version : undefined);
      }
      while (inFlight.length > 0) {
        await checkpoint(signal);
        yield await health.guard(inFlight.shift()!.id);
      }
    } finally {
      // Steps past the end, or cut off by a stop: let them finish, so that their buffers are free for the next answer.
      await health.guard(device.queue.onSubmittedWorkDone()).catch(() => undefined);
    }
  }

  async score(ids: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    const { device, health } = this.gpu;
    const given = storageBuffer(device, "answer ids", new Uint8Array(Uint32Array.from(ids).buffer));
    const scores = emptyBuffer(device, "scores", ids.length * 4);
    this.scorer ??= new GpuScorer(device, this.shape.vocabularySize);
    try {
      for (let step = 0; step < ids.length; step++) {
        await checkpoint(signal);
        this.scorer.submit(this.logits, given, step, scores);
        if (step + 1 === ids.length) break;
        this.embedding.submit(given, step, 1, this.row);
        await this.run(this.row, 1, this.replays ? this.cache.version : undefined);
        // A stop is not queued behind many steps.
        if (this.gpu.software || step % STEPS_IN_FLIGHT === 0)
          await health.guard(device.queue.onSubmittedWorkDone());
      }
      const found = await this.read(scores, ids.length);
      if (found.some(Number.isNaN)) throw noValidScore();
      return found;
    } finally {
      await health.guard(device.queue.onSubmittedWorkDone()).catch(() => undefined);
      given.destroy();
      scores.destroy();
    }
  }

  async dispose(): Promise<void> {
    this.embedding.dispose();
    this.scorer?.dispose();
    this.sampler.dispose();
    this.ids.dispose();
    this.cache.dispose();
    for (const buffer of [this.logits, this.chunk, this.row, this.lastPosition, this.totalTokens])
      buffer.destroy();
  }

  /** Copies the rows that replace placeholders in tokens [start, start + count) over their embeddings. */
  private splice(prompt: PromptInput, start: number, count: number): void {
    const rowBytes = this.shape.hiddenSize * 4;
    const encoder = this.gpu.device.createCommandEncoder({ label: "splice" });
    for (const { tensor, fromRow, at, rows } of splicesWithin(prompt.splices, start, start + count)) {
      const source = tensor.gpuBuffer as GPUBuffer;
      encoder.copyBufferToBuffer(source, fromRow * rowBytes, this.chunk, at * rowBytes, rows * rowBytes);
    }
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** Runs `count` embeddings through the decoder; their keys and values join the cache, `logits` holds the last row. */
  private async run(embeddings: GPUBuffer, count: number, recording?: number): Promise<void> {
    const { Tensor } = this.ort;
    const { queue } = this.gpu.device;
    this.cachedTokens += count;
    const total = Int32Array.of(this.cachedTokens);
    queue.writeBuffer(this.lastPosition, 0, Int32Array.of(this.cachedTokens - 1));
    queue.writeBuffer(this.totalTokens, 0, total);
    await this.decoder.run(
      {
        inputs_embeds: this.onGpu(embeddings, [1, count, this.shape.hiddenSize]),
        seqlens_k: Tensor.fromGpuBuffer(this.lastPosition, { dataType: "int32", dims: [1, 1] }),
        total_sequence_length: this.decoder.replayable
          ? Tensor.fromGpuBuffer(this.totalTokens, { dataType: "int32", dims: [1] })
          : new Tensor("int32", total, [1]),
        ...this.cache.past,
      },
      { logits: this.onGpu(this.logits, [1, 1, this.shape.vocabularySize]), ...this.cache.present },
      recording,
    );
  }

  private onGpu(buffer: GPUBuffer, dims: readonly number[]): Ort.Tensor {
    return this.ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims });
  }

  private async read(buffer: GPUBuffer, elements: number): Promise<Float32Array> {
    return new Float32Array(await this.gpu.health.guard(readBuffer(this.gpu.device, buffer, elements * 4)));
  }

  private async readId(choice: GPUCommandEncoder, step: number): Promise<number> {
    const id = await this.ids.read(choice, this.sampler.history, step);
    if (id === NO_TOKEN) throw noValidScore();
    return id;
  }
}
