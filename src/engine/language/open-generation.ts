import { type LanguagePackage, readTensors } from "../../package/open-package.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { ReadTensors } from "../cpu/memory-plan.ts";
import type { Execution } from "../runtime/execution.ts";
import { asFailure } from "../runtime/faults.ts";
import type { Gpu } from "../runtime/gpu.ts";
import type { GraphSession } from "../runtime/graph-session.ts";
import type { OrtModule } from "../runtime/runtime.ts";
import { CpuDecoder, suitsCpuDecoder } from "./cpu-decoder.ts";
import type { LayoutOptions } from "./cpu-decoder-layout.ts";
import { decoderShape } from "./decoder-shape.ts";
import { readEmbedding, storedEmbedding } from "./embedding-table.ts";
import type { GenerationBackend } from "./generation.ts";
import { GpuBackend } from "./gpu-backend.ts";
import { GpuEmbedding } from "./gpu-embedding.ts";
import { GraphDecoder } from "./graph-decoder.ts";
import { WasmBackend } from "./wasm-backend.ts";

/** Prompt tokens per run on WebGPU: large enough to fill the GPU, small enough to stop within 300 ms. */
const GPU_CHUNK_TOKENS = 256;
/** On the CPU, what about 200 ms allow: multiplications per chunk on two modest cores. */
const CPU_CHUNK_MULTIPLICATIONS = 4e9;
const MIN_CHUNK_TOKENS = 16;
/** Our own routines gain nothing from more, and attention to a long prompt, which is not counted above, stays short. */
const ROUTINE_CHUNK_TOKENS = 64;

/** Loads the decoder graph, unless our own routines take its place. */
export type LoadDecoder = (replayable: boolean) => Promise<GraphSession>;

/** How our own routines run the decoder; null when they do not suit it. */
export function routineDecoderOptions(
  model: LanguagePackage,
  language: LanguageConfig,
  { pool, arithmetic }: Pick<Execution, "pool" | "arithmetic">,
): LayoutOptions | null {
  const options: LayoutOptions = {
    config: language,
    quantisation: model.manifest.quantisation,
    contextTokens: contextOf(model, language),
    chunkTokens: Math.min(ROUTINE_CHUNK_TOKENS, cpuChunkTokens(language)),
    threads: pool.size,
    arithmetic,
  };
  return suitsCpuDecoder(options) ? options : null;
}

/** Hands over a graph's tensors. @param onSign called before each, as a sign of life */
export const tensorReader =
  (model: LanguagePackage, graph: string, onSign: () => void): ReadTensors =>
  (use) =>
    readTensors(model, graph, (name, bytes) => {
      onSign();
      use(name, bytes);
    });

/** @param routines how our own routines run the decoder; null for the package's graph */
export async function openOnCpu(
  { runtime, pool }: Execution,
  model: LanguagePackage,
  language: LanguageConfig,
  routines: LayoutOptions | null,
  load: LoadDecoder,
  onSign: () => void,
): Promise<GenerationBackend> {
  const table = await readEmbedding(storedEmbedding(model));
  if (routines) {
    const decoder = await CpuDecoder.create(pool, tensorReader(model, "decoder", onSign), routines);
    return new WasmBackend(decoder, table, routines.chunkTokens);
  }
  const decoder = new GraphDecoder(runtime.ort, await load(false), decoderShape(language));
  return new WasmBackend(decoder, table, cpuChunkTokens(language));
}

/** With steps that can be replayed where the device has kernels for that. */
export async function openOnGpu(
  ort: OrtModule,
  gpu: Gpu,
  model: LanguagePackage,
  language: LanguageConfig,
  load: LoadDecoder,
  onSign: () => void,
): Promise<GenerationBackend> {
  const open = async (decoder: GraphSession): Promise<GpuBackend> => {
    const embedding = await GpuEmbedding.create(gpu.device, storedEmbedding(model));
    return new GpuBackend(ort, gpu, decoder, embedding, decoderShape(language), GPU_CHUNK_TOKENS);
  };
  let [decoder, replaying]: [GraphSession | null, GpuBackend | null] = [null, null];
  try {
    decoder = await load(true);
    replaying = await open(decoder);
    await replaying.warmUp(onSign);
    return replaying;
  } catch (error) {
    await replaying?.dispose();
    await decoder?.release();
    if (gpu.health.fault || asFailure(error).failure.code === "out-of-memory") throw error;
    console.error("decoding steps cannot be replayed here, so each takes the processor longer", error);
  }
  const backend = await open(await load(false));
  try {
    await backend.warmUp(onSign);
    return backend;
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

/** A function of the model alone, not of measured time: the same question must give the same answer everywhere. */
function cpuChunkTokens(language: LanguageConfig): number {
  const { hiddenSize, intermediateSize, layers, headDim, keyValueHeads } = language;
  const perLayer = hiddenSize * (2 * hiddenSize + 2 * keyValueHeads * headDim + 3 * intermediateSize);
  const tokens = CPU_CHUNK_MULTIPLICATIONS / (layers * perLayer);
  return Math.max(MIN_CHUNK_TOKENS, Math.min(GPU_CHUNK_TOKENS, 2 ** Math.floor(Math.log2(tokens))));
}

/** The rotary tables end where the package's context ends. */
export function contextOf({ manifest }: LanguagePackage, language: LanguageConfig): number {
  const table = manifest.tensors.find((tensor) => tensor.name === "decoder.rope_cos");
  return Math.min(language.contextTokens, table?.shape[0] ?? Number.POSITIVE_INFINITY);
}
