import { FailureError } from "../core/failure.ts";
import type { FileEntry, Manifest } from "../core/manifest.ts";
import type { ByteSource, PackageSink } from "./byte-source.ts";
import { type CheckpointFiles, readCheckpointFiles } from "./checkpoint-files.ts";
import { aliasEntries, type EmbeddingPlan, planEmbedding } from "./embedding.ts";
import { buildConnector } from "./graphs/connector.ts";
import { buildNavit } from "./graphs/navit.ts";
import { buildDecoder } from "./graphs/qwen2-decoder.ts";
import { buildRegionMlp, REGION_ENCODER } from "./graphs/region-mlp.ts";
import { buildSiglip } from "./graphs/siglip.ts";
import { buildStcConnector } from "./graphs/stc-connector.ts";
import { type PlannedShard, planShards, tensorEntries } from "./layout.ts";
import type { GraphName, Network } from "./network.ts";
import { PackageWriter } from "./package-writer.ts";
import { PRECISION, type Precision, type Variant } from "./precision.ts";
import type { QuantisedBits } from "./quantise.ts";
import { Checkpoint } from "./safetensors.ts";
import type { SourceTensor } from "./tensor-recipe.ts";

/** Raised whenever the same checkpoint would give other bytes. */
export const BUILDER_VERSION = "2";

/** Longest sequence a package runs unless asked otherwise; the key/value cache and the rotary tables grow with it. */
const DEFAULT_CONTEXT_TOKENS = 8192;

/** A graph must stay small: its bytes are copied into the runtime's heap. */
const LARGEST_GRAPH_BYTES = 2 ** 20;

export interface BuildOptions {
  readonly variant: Variant;
  /** Where the checkpoint comes from, as people would cite it, and which state of it. */
  readonly repository: string;
  readonly revision: string;
  readonly licence: string;
  readonly contextTokens?: number;
  /** Bits of the decoder's matrices in the 4-bit variants: 8 for models so small that size is no object. */
  readonly decoderBits?: QuantisedBits;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface BuildProgress {
  readonly file: string;
  readonly writtenBytes: number;
  readonly totalBytes: number;
}

/**
 * Turns a checkpoint in the upstream layout into a model package. Memory stays constant: tensors stream through one at a time, and
 * the same checkpoint, options and builder give the same bytes. The manifest is written last, so a folder without one is unfinished.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`; nothing is written before all tensors were found with the right shapes
 */
export async function buildPackage(
  source: ByteSource,
  sink: PackageSink,
  options: BuildOptions,
): Promise<Manifest> {
  const files = await readCheckpointFiles(source);
  const checkpoint = await Checkpoint.open(source);
  const { language } = files.model;
  const precision = precisionOf(options);
  const contextTokens = Math.min(
    language.max_position_embeddings,
    options.contextTokens ?? DEFAULT_CONTEXT_TOKENS,
  );

  const regions = checkpoint.has(REGION_ENCODER);
  const { networks, embedding } = planModel(files, precision, { contextTokens, regions });
  const shards = [
    ...networks.flatMap((network) => planShards(network.name, network.tensors)),
    ...planShards("embedding", embedding.recipes),
  ];
  for (const { recipe } of shards.flatMap((shard) => shard.tensors)) {
    for (const { name, shape } of recipe.sources) checkpoint.expect(name, shape);
  }

  const writer = new PackageWriter(sink, shards, options);
  const shardEntries: FileEntry[] = [];
  for (const shard of shards) shardEntries.push(await writer.shard(shard, checkpoint));
  const graphs = await writeGraphs(networks, shards, writer);
  const tokenizer: FileEntry[] = [];
  for (const { path, bytes } of files.tokenizer) tokenizer.push(await writer.whole(path, bytes));

  const tensors = tensorEntries(shards);
  const table = { rows: language.vocab_size, columns: language.hidden_size };
  const manifest: Manifest = {
    format: "videorefer-package",
    formatVersion: 1,
    builderVersion: BUILDER_VERSION,
    ...identity(files, options),
    config: files.json.config,
    visionConfig: files.json.visionConfig,
    generationConfig: files.json.generationConfig,
    preprocessorConfig: files.json.preprocessorConfig,
    specialTokensMap: files.json.specialTokensMap,
    contextTokens,
    graphs,
    shards: shardEntries,
    tensors: [...tensors, ...aliasEntries(embedding.aliases, tensors, table)],
    files: tokenizer,
    embedding: { ...table, tensors: embedding.tensors },
    quantisation: Object.assign({}, ...networks.map((network) => network.quantisation)),
  };
  await writer.whole("manifest.json", new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  return manifest;
}

export interface ModelPlan {
  readonly networks: readonly Network[];
  readonly embedding: EmbeddingPlan;
}

/** Every checkpoint tensor a model is made of, once: several recipes may share one. */
export function sourcesOf({ networks, embedding }: ModelPlan): SourceTensor[] {
  const recipes = [...networks.flatMap((network) => network.tensors), ...embedding.recipes];
  const sources = recipes.flatMap((recipe) => recipe.sources);
  return [...new Map(sources.map((source) => [source.name, source])).values()];
}

/** Every graph and table of a model, with the checkpoint tensors they are made of; reads no weights. */
export function planModel(
  { model: { language }, vision }: Pick<CheckpointFiles, "model" | "vision">,
  precision: Precision,
  { contextTokens, regions }: { readonly contextTokens: number; readonly regions: boolean },
): ModelPlan {
  const eyes =
    vision.kind === "navit"
      ? [buildNavit(vision.config, precision), buildConnector(language, vision.config, precision)]
      : [buildSiglip(vision.config, precision), buildStcConnector(language, vision.config, precision)];
  return {
    networks: [
      ...eyes,
      ...(regions ? [buildRegionMlp(language, vision.config, precision)] : []),
      buildDecoder(language, precision, contextTokens),
    ],
    embedding: planEmbedding(language, precision),
  };
}

function precisionOf({ variant, decoderBits }: BuildOptions): Precision {
  if (decoderBits === undefined) return PRECISION[variant];
  if (variant === "f32")
    throw new RangeError("decoderBits should be left out for f32, which quantises nothing");
  return { ...PRECISION[variant], decoder: decoderBits };
}

type Identity = Pick<Manifest, "id" | "name" | "family" | "variant" | "source" | "licence" | "demonstration">;

function identity(
  { json, model: { family } }: CheckpointFiles,
  { variant, repository, revision, licence }: BuildOptions,
): Identity {
  const { display_name: displayName, demonstration } = json.config;
  const name =
    typeof displayName === "string" && displayName.trim() !== ""
      ? displayName
      : repository.split("/").at(-1)!;
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  return {
    id: `${slug || "model"}-${variant}`,
    name,
    family,
    variant,
    source: { repository, revision },
    licence,
    demonstration: demonstration === true,
  };
}

async function writeGraphs(
  networks: readonly Network[],
  shards: readonly PlannedShard[],
  writer: PackageWriter,
): Promise<Manifest["graphs"]> {
  const placements = new Map(
    tensorEntries(shards).map(({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }]),
  );
  const graphs: Partial<Record<GraphName, FileEntry>> = {};
  for (const network of networks) {
    const bytes = network.encode(placements, { name: "videorefer-builder", version: BUILDER_VERSION });
    if (bytes.length >= LARGEST_GRAPH_BYTES) {
      throw new FailureError(
        "package-unsupported",
        `${network.name}.onnx should stay below 1 MiB, has ${bytes.length} bytes`,
      );
    }
    graphs[network.name] = await writer.whole(`${network.name}.onnx`, bytes);
  }
  return graphs as Manifest["graphs"];
}
