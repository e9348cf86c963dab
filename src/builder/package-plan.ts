import { FailureError } from "../core/failure.ts";
import type { Variant } from "../package/manifest.ts";
import { type PlannedShard, planShards, shardBytes } from "../package/shard-layout.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { RECIPES } from "./families/family-list.ts";
import type { Network } from "./network.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import type { ModelPlan, NetworkPlan, OpenedModel, PartBits, Recipe } from "./recipe.ts";
import { elementBytes, type StoredTensor } from "./stored-tensor.ts";
import { columnsOf, type SourceTensor, type TensorRecipe } from "./tensor-recipe.ts";

/** Elements per span: few enough to stop promptly, and to convert a tensor of any size in little memory. */
const SPAN_VALUES = 2 ** 20;
/** The same for tensors whose rows end up scattered: most of these are read at once. */
const SCATTERED_SPAN_VALUES = 8 * 2 ** 20;
/** Bytes per span of tensors that are not used, and only read for the hash of the file. */
const SKIPPED_BYTES = 4 * 2 ** 20;

export interface PlanOptions {
  readonly variant: Variant;
  /** Longest sequence of a language model. */
  readonly contextTokens?: number;
  /** Widths of some parts of the model, in place of those of the variant. */
  readonly bits?: PartBits;
  /** The families whose checkpoints are converted. */
  readonly recipes?: readonly Recipe[];
}

/** A tensor of the package that is made of a source tensor. */
export interface Destination {
  readonly recipe: TensorRecipe;
  /** Which of the recipe's sources it is. */
  readonly source: number;
  readonly shard: string;
  readonly offset: number;
}

/** Bytes read from a file at once: whole rows of a tensor, or bytes that are not used. */
export interface PlannedSpan {
  readonly bytes: number;
  readonly rows?: {
    readonly name: string;
    readonly stored: StoredTensor;
    readonly columns: number;
    readonly first: number;
    readonly count: number;
    readonly destinations: readonly Destination[];
  };
}

export interface PlannedFile {
  readonly path: string;
  readonly bytes: number;
  /** All bytes of the file, in order. */
  readonly spans: readonly PlannedSpan[];
}

/** Everything about a package that can be derived from the small files and weight headers of a checkpoint. */
export interface PackagePlan {
  /** Id of the family. */
  readonly family: string;
  readonly files: Pick<OpenedModel, "settings" | "files">;
  readonly model: ModelPlan;
  readonly shards: readonly PlannedShard<TensorRecipe>[];
  /** Weight files in the order in which they are read. */
  readonly weightFiles: readonly PlannedFile[];
  /** Tensors of the checkpoint that nothing of the package is made of, with their types. */
  readonly unusedTensors: Readonly<Record<string, string>>;
  /** Bytes of all weight files, and of all shards. */
  readonly sourceBytes: number;
  readonly shardBytes: number;
}

/**
 * Plans a package; reads headers and small files only.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`: a tensor is missing, of another shape, of no float type, …
 */
export async function planPackage(source: ByteSource, options: PlanOptions): Promise<PackagePlan> {
  const { variant, bits, contextTokens, recipes = RECIPES } = options;
  const { recipe, model: opened, weights } = await openCheckpoint(source, recipes);
  const model = opened.plan({
    variant,
    bits,
    contextTokens,
    has: (tensor) => weights.has(tensor),
    shapeOf: (tensor) => weights.shapeOf(tensor),
  });
  const shards = [
    ...[...tensorsByOwner(model.networks)].flatMap(([owner, tensors]) => planShards(owner, tensors)),
    ...model.tables.flatMap((table) => planShards(table.owner, table.recipes)),
  ];
  const weightFiles = await planFiles(source, weights, shards);
  return {
    family: recipe.family,
    files: opened,
    model,
    shards,
    weightFiles,
    unusedTensors: weights.unused(sourcesOf(model).map(({ name }) => name)),
    sourceBytes: weightFiles.reduce((sum, { bytes }) => sum + bytes, 0),
    shardBytes: shards.reduce((sum, shard) => sum + shardBytes(shard), 0),
  };
}

/** The tensors of all networks, each once: those of one owner are in the same shards. */
export function tensorsByOwner(networks: readonly Network[]): Map<string, readonly TensorRecipe[]> {
  const owners = new Map<string, Map<string, TensorRecipe>>();
  for (const { owner, tensors } of networks) {
    const known = owners.get(owner) ?? new Map<string, TensorRecipe>();
    owners.set(owner, known);
    for (const tensor of tensors) if (!known.has(tensor.name)) known.set(tensor.name, tensor);
  }
  return new Map([...owners].map(([owner, tensors]) => [owner, [...tensors.values()]]));
}

/** Every checkpoint tensor a model is made of, once: several recipes may share one. */
export function sourcesOf({ networks, tables }: NetworkPlan): SourceTensor[] {
  const recipes = [
    ...networks.flatMap((network) => network.tensors),
    ...tables.flatMap((table) => table.recipes),
  ];
  const sources = recipes.flatMap((recipe) => recipe.sources);
  return [...new Map(sources.map((source) => [source.name, source])).values()];
}

/** Plans how each weight file is read, in the order of its bytes. */
async function planFiles(
  source: ByteSource,
  checkpoint: Checkpoint,
  shards: readonly PlannedShard<TensorRecipe>[],
): Promise<PlannedFile[]> {
  const wanted = new Map<string, { stored: StoredTensor; columns: number; destinations: Destination[] }>();
  for (const shard of shards) {
    for (const { tensor: recipe, offset } of shard.placed) {
      for (const [index, tensor] of recipe.sources.entries()) {
        const stored = checkpoint.expect(tensor.name, tensor.shape);
        const known = wanted.get(tensor.name);
        const destinations = known?.destinations ?? [];
        destinations.push({ recipe, source: index, shard: shard.path, offset });
        if (!known) wanted.set(tensor.name, { stored, columns: columnsOf(tensor), destinations });
      }
    }
  }
  const paths = new Set([...wanted.values()].map(({ stored }) => stored.file));
  const planned: PlannedFile[] = [];
  for (const path of [...paths].sort()) {
    const bytes = await source.size(path);
    const spans: PlannedSpan[] = [];
    let position = 0;
    const skipTo = (offset: number) => {
      for (; position < offset; position += spans[spans.length - 1]!.bytes)
        spans.push({ bytes: Math.min(SKIPPED_BYTES, offset - position) });
    };
    const tensors = [...wanted]
      .filter(([, { stored }]) => stored.file === path)
      .sort(([, a], [, b]) => a.stored.offset - b.stored.offset);
    for (const [name, { stored, columns, destinations }] of tensors) {
      if (stored.offset < position) throw sharedNumbers(name, path);
      skipTo(stored.offset);
      const rowBytes = columns * elementBytes(stored);
      const scattered = destinations.some(({ recipe }) => recipe.scattered);
      const values = scattered ? SCATTERED_SPAN_VALUES : SPAN_VALUES;
      const rowsPerSpan = Math.max(1, Math.floor(values / columns));
      const total = stored.bytes / rowBytes;
      for (let first = 0; first < total; first += rowsPerSpan) {
        const count = Math.min(rowsPerSpan, total - first);
        spans.push({
          bytes: count * rowBytes,
          rows: { name, stored, columns, first, count, destinations },
        });
      }
      position = stored.offset + stored.bytes;
    }
    skipTo(bytes);
    planned.push({ path, bytes, spans });
  }
  return planned;
}

/** Pickles can have several tensors of the same numbers, where a model has one table for two purposes. */
const sharedNumbers = (name: string, path: string): FailureError =>
  new FailureError(
    "checkpoint-invalid",
    `${path}: tensor ${name} is made of the same numbers as another, which by config.json it should not be (tie_word_embeddings); take the model's safetensors, or save it again with save_pretrained`,
  );

/** Identifies the conversion: with the same description, the same input gives the same output. */
export function describePlan(plan: PackagePlan): object {
  return {
    files: plan.weightFiles.map(({ path, bytes, spans }) => [path, bytes, spans.length]),
    shards: plan.shards.map(({ path, placed }) => [path, placed.length]),
    family: plan.family,
    described: plan.model.described,
  };
}

/** Graphs have to be small: the runtime copies them into its heap. */
const MAX_GRAPH_BYTES = 2 ** 20;

/** @throws FailureError `package-unsupported` for a graph that is too large to be loaded on every device */
export function checkGraphBytes(name: string, bytes: number): void {
  if (bytes < MAX_GRAPH_BYTES) return;
  throw new FailureError("package-unsupported", `${name}.onnx should stay below 1 MiB, has ${bytes} bytes`);
}

/** A package's id: the name in lower case, and the variant. */
export function packageId(name: string, variant: Variant): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  return `${slug || "model"}-${variant}`;
}
