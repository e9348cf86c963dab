import type * as Ort from "onnxruntime-web";
import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { Manifest } from "../../package/manifest.ts";
import {
  blobOf,
  fileBytes,
  graphEntry,
  type LanguagePackage,
  packageJson,
} from "../../package/open-package.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { ControlTokens } from "../../videorefer/shared/prompt.ts";
import { PromptTokenizer } from "../../videorefer/shared/tokenizer.ts";
import type { LayoutOptions } from "../language/cpu-decoder-layout.ts";
import type { GenerationBackend } from "../language/generation.ts";
import {
  contextOf,
  type LoadDecoder,
  openOnCpu,
  openOnGpu,
  routineDecoderOptions,
  tensorReader,
} from "../language/open-generation.ts";
import { checkVariant } from "../runtime/check-variant.ts";
import type { Execution } from "../runtime/execution.ts";
import { GraphSession, type GraphWeights } from "../runtime/graph-session.ts";
import { CpuEncoder } from "./vision/cpu-encoder.ts";
import { type EncoderOptions, suitsCpuEncoder } from "./vision/cpu-encoder-layout.ts";
import { encoderShape } from "./vision/encoder-shape.ts";
import { GraphEncoder, type VisionEncoder } from "./vision/vision-encoder.ts";

/** What a model of any family is made of. */
export interface ModelParts {
  readonly execution: Execution;
  readonly tokenizer: PromptTokenizer;
  /** Longest sequence of prompt and answer: what the package was built for. */
  readonly contextTokens: number;
  readonly vision: VisionEncoder;
  /** Null in models that see no whole pictures. */
  readonly connector: GraphSession | null;
  /** Null in models that know no regions. */
  readonly region: GraphSession | null;
  readonly generation: GenerationBackend;
  dispose(): Promise<void>;
}

/**
 * A network that a family cannot do without.
 * @throws FailureError `package-corrupt`
 */
export function graphOf(network: GraphSession | null, name: string): GraphSession {
  if (network) return network;
  throw new FailureError(
    "package-corrupt",
    `manifest.json: graphs should have ${name}; convert the model again`,
  );
}

/** Told how many sessions of all are there; often the same number again, as a sign of life while a large one is made. */
export type OnSession = (done: number, total: number) => void;

/**
 * Creates the sessions and uploads the embedding table.
 * @throws FailureError `package-unsupported` when this device cannot run the variant, `model-too-large`, `package-corrupt`,
 *         `out-of-memory`, `gpu-lost`
 */
export async function openModelParts(
  execution: Execution,
  model: LanguagePackage,
  language: LanguageConfig,
  tokens: ControlTokens,
  onSession: OnSession,
): Promise<ModelParts> {
  const { manifest } = model;
  checkVariant(execution, manifest.variant);
  const routines = execution.gpu ? NO_ROUTINES : routineOptions(execution, model, language);
  if (!execution.gpu) checkHeap(manifest, routines);
  const tokenizer = new PromptTokenizer(
    {
      tokenizer: (await packageJson(model, "tokenizer.json")) as JsonObject,
      specialTokensMap: manifest.specialTokensMap as JsonObject,
    },
    manifest.graphs.region ? [...tokens.always, tokens.region] : tokens.always,
  );
  const total = Object.keys(manifest.graphs).length;
  const loaded: GraphSession[] = [];
  const opened: VisionEncoder[] = [];
  const onSign = () => onSession(Math.min(loaded.length, total - 1), total);
  const load = async (name: string, replayable = false): Promise<GraphSession> => {
    const graph = await fileBytes(model, graphEntry(manifest, name).path);
    const weights = weightsOf(model, name, onSign);
    const network = await GraphSession.create(execution, graph, { weights, replayable });
    loaded.push(network);
    onSign();
    return network;
  };
  try {
    const { graphs } = manifest;
    const vision = routines.vision
      ? await CpuEncoder.create(
          execution.runtime.ort,
          execution.pool,
          tensorReader(model, "vision", onSign),
          routines.vision,
        )
      : new GraphEncoder(await load("vision"));
    opened.push(vision);
    const connector = graphs.connector ? await load("connector") : null;
    const region = graphs.region ? await load("region") : null;
    const loadDecoder: LoadDecoder = (replayable) => load("decoder", replayable);
    const generation = await (execution.gpu
      ? openOnGpu(execution.runtime.ort, execution.gpu, model, language, loadDecoder, onSign)
      : openOnCpu(execution, model, language, routines.decoder, loadDecoder, onSign));
    onSession(total, total);
    const dispose = async () => {
      await generation.dispose();
      vision.dispose();
      for (const network of loaded) await network.release();
    };
    const contextTokens = contextOf(model, language);
    return { execution, tokenizer, contextTokens, vision, connector, region, generation, dispose };
  } catch (error) {
    for (const encoder of opened) encoder.dispose();
    for (const network of loaded) await network.release().catch(() => undefined);
    throw error;
  }
}

/**
 * Pooled region features as decoder tokens.
 * @param rows float32 [n, channels], one array per row or per several
 * @returns float32 [n, H], the caller's to dispose; null for no rows
 */
export async function regionTokens(
  { execution, region }: Pick<ModelParts, "execution" | "region">,
  rows: readonly Float32Array[],
  channels: number,
): Promise<Ort.Tensor | null> {
  const values = new Float32Array(rows.reduce((sum, part) => sum + part.length, 0));
  if (values.length === 0) return null;
  if (!region) throw new FailureError("internal", "a model without a region encoder was given regions");
  let at = 0;
  for (const part of rows) {
    values.set(part, at);
    at += part.length;
  }
  const { Tensor } = execution.runtime.ort;
  const input = new Tensor("float32", values, [values.length / channels, channels]);
  return (await region.run({ rows: input })).tokens!;
}

/**
 * Refuses at once what would be refused after minutes of reading: the runtime's build for the CPU reaches 4 GiB and no more.
 * @param routines what lies in memories of its own, as the embedding does
 */
function checkHeap({ tensors }: Manifest, routines: OnRoutines): void {
  const elsewhere = [
    "embedding",
    ...Object.entries(routines).flatMap(([graph, used]) => (used ? [graph] : [])),
  ];
  const held = tensors.filter(({ name }) => !elsewhere.includes(name.split(".")[0]!));
  const bytes = held.reduce((sum, tensor) => sum + tensor.bytes, 0);
  if (bytes < 2 ** 32) return;
  throw new FailureError(
    "model-too-large",
    "on the CPU a page can hold 4.3 GB of a model's weights, and these have {gigabytes} GB; choose a smaller model, or use a device with WebGPU",
    { values: { gigabytes: (bytes / 1e9).toFixed(1) } },
  );
}

function weightsOf(model: LanguagePackage, graph: string, onRead: () => void): GraphWeights {
  const tensors = model.manifest.tensors.filter(({ name }) => name.startsWith(`${graph}.`));
  const paths = new Set(tensors.map(({ shard }) => shard));
  return {
    files: [...paths].map((path) => ({ path, blob: blobOf(model, path) })),
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    onRead,
  };
}

/** Which graphs our own routines run on the CPU, and how; null for those that they do not suit. */
interface OnRoutines {
  readonly vision: EncoderOptions | null;
  readonly decoder: LayoutOptions | null;
}

const NO_ROUTINES: OnRoutines = { vision: null, decoder: null };

function routineOptions(execution: Execution, model: LanguagePackage, language: LanguageConfig): OnRoutines {
  const { pool, arithmetic } = execution;
  const { manifest } = model;
  const { quantisation } = manifest;
  const vision: EncoderOptions = {
    shape: encoderShape(manifest),
    quantisation,
    threads: pool.size,
    arithmetic,
  };
  return {
    vision: suitsCpuEncoder(vision) ? vision : null,
    decoder: routineDecoderOptions(model, language, execution),
  };
}
