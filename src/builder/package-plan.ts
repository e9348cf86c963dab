import { FailureError } from "../core/failure.ts";
import type { Variant } from "../package/manifest.ts";
import { type PlannedShard, planShards, shardBytes } from "../package/shard-layout.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { RECIPES } from "./families/family-list.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import type { ModelPlan, NetworkPlan, OpenedModel, PartBits, Recipe } from "./recipe.ts";
import { elementBytes, type StoredTensor } from "./stored-tensor.ts";
import { columnsOf, type SourceTensor, type TensorRecipe } from "./tensor-recipe.ts";

/** Elements read at a time: few enough that a stop is prompt, and that a tensor of any size takes little memory. */
const STRETCH_VALUES = 2 ** 20;
/** Of tensors whose rows end up scattered: then most of them come as a whole. */
const SCATTERED_STRETCH_VALUES = 8 * 2 ** 20;
/** Of bytes that nobody wants, and are read for the file's hash alone. */
const SKIPPED_BYTES = 4 * 2 ** 20;

export interface PlanOptions {
  readonly variant: Variant;
  /** Longest sequence of a language model. */
  readonly contextTokens?: number;
  /** How some parts are stored, where not as the variant has it. */
  readonly bits?: PartBits;
  /** The families whose checkpoints are converted. */
  readonly recipes?: readonly Recipe[];
}

/** A tensor of the package that a source tensor goes into. */
export interface Destination {
  readonly recipe: TensorRecipe;
  /** Which of the recipe's sources it is. */
  readonly source: number;
  readonly shard: string;
  readonly offset: number;
}

/** Bytes to be read from a file in one go: whole rows of a tensor, or what nobody wants. */
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
  /** From the first byte to the last. */
  readonly spans: readonly PlannedSpan[];
}

/** Everything about a package that follows from a checkpoint's headers and small files. */
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
  const model = opened.plan({ variant, bits, contextTokens, has: (tensor) => weights.has(tensor) });
  const shards = [
    ...model.networks.flatMap((network) => planShards(network.name, network.tensors)),
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

/** Every checkpoint tensor a model is made of, once: several recipes may share one. */
export function sourcesOf({ networks, tables }: NetworkPlan): SourceTensor[] {
  const recipes = [
    ...networks.flatMap((network) => network.tensors),
    ...tables.flatMap((table) => table.recipes),
  ];
  const sources = recipes.flatMap((recipe) => recipe.sources);
  return [...new Map(sources.map((source) => [source.name, source])).values()];
}

/** What each weight file holds, in the file's own order. */
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
      skipTo(stored.offset);
      const rowBytes = columns * elementBytes(stored);
      const scattered = destinations.some(({ recipe }) => recipe.scattered);
      const values = scattered ? SCATTERED_STRETCH_VALUES : STRETCH_VALUES;
      const most = Math.max(1, Math.floor(values / columns));
      const total = stored.bytes / rowBytes;
      for (let first = 0; first < total; first += most) {
        const count = Math.min(most, total - first);
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

/** Names the work: the same identity means the same bytes come out of the same bytes. */
export function describePlan(plan: PackagePlan): object {
  return {
    files: plan.weightFiles.map(({ path, bytes, spans }) => [path, bytes, spans.length]),
    shards: plan.shards.map(({ path, placed }) => [path, placed.length]),
    family: plan.family,
    described: plan.model.described,
  };
}

/** A graph must stay small: its bytes are copied into the runtime's heap. */
const MAX_GRAPH_BYTES = 2 ** 20;

/** Refuses a graph too large to be loaded everywhere. @throws FailureError `package-unsupported` */
export function checkGraphBytes(name: string, bytes: number): void {
  if (bytes < MAX_GRAPH_BYTES) return;
  throw new FailureError("package-unsupported", `${name}.onnx should stay below 1 MiB, has ${bytes} bytes`);
}

/** A name for packages made with these options. */
export function packageId(name: string, variant: Variant): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  return `${slug || "model"}-${variant}`;
}
