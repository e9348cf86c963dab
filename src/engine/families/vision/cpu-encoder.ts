import type * as Ort from "onnxruntime-web";
import { fillMemories, MAX_MEMORY_BYTES, openMemory, type ReadTensors } from "../../cpu/memory-plan.ts";
import type { NetworkOperations, ThreadPool } from "../../cpu/thread-pool.ts";
import { asFailure } from "../../runtime/faults.ts";
import type { OrtModule } from "../../runtime/runtime.ts";
import { YieldBudget } from "../../runtime/yield-budget.ts";
import { EncoderLayers, type Rope } from "./cpu-encoder-layers.ts";
import {
  CHUNK_PATCHES,
  type EncoderLayout,
  type EncoderOptions,
  layOutEncoder,
} from "./cpu-encoder-layout.ts";
import type { EncoderShape } from "./encoder-shape.ts";
import type { EncodingContext, VisionEncoder, VisionInputs } from "./vision-encoder.ts";

/**
 * The vision graph on our own wasm routines.
 *
 * The runtime's attention on the CPU writes down all scores of a picture at once: over 4000 patches there is no memory for them. It also
 * widens every matrix anew at each run, and cannot be stopped. Here the scores of a few patches are held at a time.
 */
export class CpuEncoder implements VisionEncoder {
  private constructor(
    private readonly ort: OrtModule,
    private readonly operations: NetworkOperations,
    private readonly places: EncoderLayout,
    private readonly layers: EncoderLayers,
    private readonly shape: EncoderShape,
  ) {}

  /**
   * @param options that suit the routines
   * @throws FailureError `package-corrupt`, `out-of-memory`
   */
  static async create(
    ort: OrtModule,
    pool: ThreadPool,
    read: ReadTensors,
    options: EncoderOptions,
  ): Promise<CpuEncoder> {
    const { shape, arithmetic } = options;
    const places = layOutEncoder(options);
    const { plan } = places;
    try {
      const memory = openMemory(plan.bytes, pool.shares(plan.bytes), MAX_MEMORY_BYTES);
      await fillMemories([memory], [plan], "vision", read);
      const headDim = shape.hiddenSize / shape.heads;
      const operations = await pool.open([memory], { headDim, queriesPerTile: 2, arithmetic });
      const layers = new EncoderLayers(memory, operations, places, shape, arithmetic);
      return new CpuEncoder(ort, operations, places, layers, shape);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async features(
    { patches, rope_cos, rope_sin }: VisionInputs,
    { signal, onFraction }: EncodingContext,
  ): Promise<Ort.Tensor> {
    const { hiddenSize, patchSize } = this.shape;
    const count = patches.dims[patches.dims.length - 2]!;
    const pictures = patches.dims.length === 2 ? 1 : patches.dims[0];
    const pixels = patches.data as Float32Array;
    const rope =
      rope_cos && rope_sin
        ? { cos: rope_cos.data as Float32Array, sin: rope_sin.data as Float32Array }
        : null;
    const budget = new YieldBudget(signal);
    const out = new Float32Array(pictures! * count * hiddenSize);
    try {
      for (let nth = 0; nth < pictures!; nth++) {
        const own = pixels.subarray(nth * count * patchSize, (nth + 1) * count * patchSize);
        const pace = { budget, onFraction: (fraction: number) => onFraction((nth + fraction) / pictures!) };
        out.set(await this.encode(own, rope, pace), nth * count * hiddenSize);
      }
    } catch (error) {
      throw asFailure(error);
    }
    return new this.ort.Tensor("float32", out, [...patches.dims.slice(0, -1), hiddenSize]);
  }

  dispose(): void {
    this.operations.close();
  }

  /** @returns float32 [patches, hiddenSize], valid until the next call */
  private async encode(
    pixels: Float32Array,
    rope: Rope | null,
    { budget, onFraction }: { budget: YieldBudget; onFraction(fraction: number): void },
  ): Promise<Float32Array> {
    const { places, layers } = this;
    const { patchSize } = this.shape;
    const picture = layers.open(pixels.length / patchSize);
    for (const [first, count] of chunks(picture.patches)) {
      layers.embed(picture, pixels.subarray(first * patchSize, (first + count) * patchSize), first, count);
      await budget.yieldIfDue();
    }
    for (const [nth, layer] of places.layers.entries()) {
      for (const [first, count] of chunks(picture.patches)) {
        layers.project(picture, layer, first, count, rope);
        await budget.yieldIfDue();
      }
      for (const [first, count] of chunks(picture.patches)) {
        await layers.attend(picture, first, count, budget);
        layers.feedForward(picture, layer, first, count);
        if (await budget.yieldIfDue())
          onFraction((nth + (first + count) / picture.patches) / places.layers.length);
      }
    }
    return layers.features(picture);
  }
}

function* chunks(patches: number): Generator<readonly [first: number, count: number]> {
  for (let first = 0; first < patches; first += CHUNK_PATCHES)
    yield [first, Math.min(CHUNK_PATCHES, patches - first)];
}
