import { FailureError } from "../core/failure.ts";
import type { FileEntry, Manifest, TensorEntry } from "../package/manifest.ts";
import { shardBytes, tensorEntries } from "../package/shard-layout.ts";
import type { ByteSource } from "./byte-source.ts";
import { JOURNAL_FILE, Journal, NOTHING_DONE } from "./journal.ts";
import { type Loss, type Losses, withLosses } from "./loss.ts";
import {
  checkGraphBytes,
  describePlan,
  type PackagePlan,
  type PlannedFile,
  type PlannedSpan,
  type PlanOptions,
  packageId,
  planPackage,
} from "./package-plan.ts";
import type { PackageTarget } from "./package-target.ts";
import type { TensorAlias } from "./recipe.ts";
import { REPORT_FILE, reportBytes } from "./report.ts";
import { digestOf, hashFile, hashStream, hashText, type ReadSpans, spanReader } from "./spans.ts";
import { decodeElements } from "./stored-tensor.ts";
import { isComputed } from "./tensor-recipe.ts";

/** Raised whenever the same checkpoint would give other bytes. */
export const BUILDER_VERSION = "5";

/** What a killed process may have to read again. */
const SAVE_EVERY_BYTES = 64 * 2 ** 20;

export interface BuildOptions extends PlanOptions {
  /** Where the checkpoint comes from, as people would cite it. */
  readonly repository: string;
  /** Commit or version of the checkpoint; when absent, a hash of everything that was read. */
  readonly revision?: string;
  /** As the publisher states it; null when nothing is stated. */
  readonly licence: string | null;
  /** For sources without a revision: a text that changes with the files. An unfinished conversion resumes only if it is the same. */
  readonly stamp?: string;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
  /** The plan of this source with these options, if it was made already. */
  readonly plan?: PackagePlan;
}

export interface BuildProgress {
  /** `converting` reads and writes weights; `checking` hashes what was written. */
  readonly phase: "converting" | "checking";
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/**
 * Converts a checkpoint to a model package. Every weight file is read once, front to back, in constant memory. Progress is saved,
 * so that the same call resumes after any interruption. The same checkpoint, options and builder give the same bytes. The manifest
 * is written last: a folder without one is unfinished.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`, before anything is written; `cancelled`; and what `source` and
 *         `target` throw
 */
export async function buildPackage(
  source: ByteSource,
  target: PackageTarget,
  options: BuildOptions,
): Promise<Manifest> {
  const plan = options.plan ?? (await planPackage(source, options));
  const journal = await Journal.open(target, await identityOf(plan, options));
  if (journal.isEmpty) await clear(target, plan);
  const read = spanReader(source);
  for (const file of plan.weightFiles) {
    await convertFile(file, {
      read,
      target,
      journal,
      plan,
      options,
      published: source.publishedSha256?.(file.path),
    });
  }
  await writeComputed(plan, target);
  const graphs = await writeGraphs(plan, target);
  const files: FileEntry[] = [];
  for (const { path, bytes } of plan.files.files) files.push(await writeWhole(target, path, bytes));
  const losses = plan.weightFiles.map(({ path }) => journal.at(path).losses).reduce(withLosses);
  await target.replace(REPORT_FILE, reportBytes(plan, losses, BUILDER_VERSION));
  await target.flush();
  const manifest = await manifestOf(plan, options, {
    graphs,
    files,
    shards: await hashShards(plan, target, options),
    revision: options.revision ?? (await contentHash(plan, journal)),
  });
  await target.replace("manifest.json", new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  await target.remove(JOURNAL_FILE);
  return manifest;
}

/**
 * Repairs damaged files of a finished package. Only the tensors that are stored in them are read.
 * @param damaged names of files that the package's manifest lists
 * @throws as `buildPackage`. The caller checks the hashes afterwards.
 */
export async function repairPackage(
  source: ByteSource,
  target: PackageTarget,
  plan: PackagePlan,
  damaged: ReadonlySet<string>,
  { onProgress, signal }: Pick<BuildOptions, "onProgress" | "signal">,
): Promise<void> {
  for (const path of damaged) await target.remove(path);
  const wanted = plan.weightFiles.flatMap(({ path, spans }) => {
    let offset = 0;
    return spans.flatMap(({ bytes, rows }) => {
      const at = offset;
      offset += bytes;
      const destinations = rows?.destinations.filter(({ shard }) => damaged.has(shard)) ?? [];
      return rows && destinations.length > 0
        ? [{ path, offset: at, planned: { bytes, rows: { ...rows, destinations } } }]
        : [];
    });
  });
  const scratch = new Float32Array(Math.max(0, ...wanted.map(({ planned }) => valuesIn(planned))));
  const totalBytes = wanted.reduce((sum, { planned }) => sum + planned.bytes, 0);
  let doneBytes = 0;
  for (const { path, offset, planned } of wanted) {
    if (signal?.aborted) throw new FailureError("cancelled", "cancelled");
    await place(planned, await source.read(path, offset, planned.bytes), scratch, target);
    doneBytes += planned.bytes;
    onProgress?.({ phase: "converting", file: path, doneBytes, totalBytes });
  }
  const shards = plan.shards.filter(({ path }) => damaged.has(path));
  await writeComputed({ shards }, target);
  await writeGraphs(plan, target);
  for (const { path, bytes } of plan.files.files) await writeWhole(target, path, bytes);
  await target.flush();
}

function identityOf(plan: PackagePlan, options: BuildOptions): Promise<string> {
  const { variant, bits, repository, revision, stamp } = options;
  const asked = { variant, bits, repository, revision, stamp };
  return hashText(JSON.stringify({ builder: BUILDER_VERSION, asked, ...describePlan(plan) }));
}

/** The revision of a checkpoint that has none of its own: a hash over the hashes of its weight files and its small files. */
async function contentHash(plan: PackagePlan, journal: Journal): Promise<string> {
  const { settings, files } = plan.files;
  const weights = plan.weightFiles.map(({ path }) => [path, journal.at(path).sha256]);
  const texts = files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]);
  return `sha256:${await hashText(JSON.stringify([weights, settings, texts]))}`;
}

/** Removes the files of an earlier package, which could be mistaken for those of this one. */
async function clear(target: PackageTarget, { shards, model }: PackagePlan): Promise<void> {
  await target.remove("manifest.json");
  await target.remove(JOURNAL_FILE);
  await target.remove(REPORT_FILE);
  for (const { path } of shards) await target.remove(path);
  for (const { name } of model.networks) await target.remove(`${name}.onnx`);
}

interface Conversion {
  readonly read: ReadSpans;
  readonly target: PackageTarget;
  readonly journal: Journal;
  readonly plan: PackagePlan;
  readonly options: BuildOptions;
  readonly published: string | undefined;
}

async function convertFile(file: PlannedFile, conversion: Conversion): Promise<void> {
  const { read, journal, plan, options, published, target } = conversion;
  const start = journal.at(file.path);
  if (start.sha256 !== undefined) return;
  const left = spansFrom(file, start.offset);
  if (!left) {
    // Of another cut of the file: its work begins anew.
    journal.advance(file.path, NOTHING_DONE);
    return convertFile(file, conversion);
  }
  let offset = start.offset;
  let savedAt = offset;
  let { state, losses } = start;
  const scratch = new Float32Array(Math.max(0, ...left.map(valuesIn)));
  try {
    let next = 0;
    for await (const span of read(
      file.path,
      start,
      left.map(({ bytes }) => bytes),
      options.signal,
    )) {
      const found = await place(left[next++]!, span.bytes, scratch, target);
      offset += span.bytes.length;
      state = span.state;
      losses = withLosses(losses, found);
      journal.advance(file.path, { offset, state, losses });
      options.onProgress?.({
        phase: "converting",
        file: file.path,
        doneBytes: journal.doneBytes,
        totalBytes: plan.sourceBytes,
      });
      if (options.signal?.aborted) throw new FailureError("cancelled", "cancelled");
      if (offset - savedAt >= SAVE_EVERY_BYTES) {
        await journal.save();
        savedAt = offset;
      }
    }
  } catch (error) {
    // What is done is kept; when even that fails, the first failure is the one to tell.
    await journal.save().catch(() => undefined);
    throw error;
  }
  const sha256 = state ? await digestOf(state) : "";
  if (published !== undefined && published !== sha256) {
    journal.advance(file.path, NOTHING_DONE);
    await journal.save();
    throw new FailureError(
      "checkpoint-invalid",
      `${file.path} arrived damaged: its publisher gives sha256 ${published}, what came has ${sha256}. Try again, it will be fetched anew.`,
    );
  }
  journal.advance(file.path, { offset, state, losses, sha256 });
  await journal.save();
}

/** The spans after `offset`; null when none begins there. */
function spansFrom({ spans }: PlannedFile, offset: number): readonly PlannedSpan[] | null {
  let at = 0;
  for (const [index, { bytes }] of spans.entries()) {
    if (at === offset) return spans.slice(index);
    at += bytes;
  }
  return at === offset ? [] : null;
}

const valuesIn = ({ rows }: PlannedSpan): number => (rows ? rows.columns * rows.count : 0);

/** Turns a span into its bytes of the package. @returns what its tensors have lost */
async function place(
  planned: PlannedSpan,
  bytes: Uint8Array,
  scratch: Float32Array<ArrayBuffer>,
  target: PackageTarget,
): Promise<Losses> {
  const losses: Record<string, Loss> = {};
  if (!planned.rows) return losses;
  const { name, stored, columns, first, count, destinations } = planned.rows;
  const values = decodeElements(name, stored, first * columns, bytes, scratch.subarray(0, columns * count));
  for (const { recipe, source, shard, offset } of destinations) {
    for (const piece of recipe.pieces(source, { first, count, values })) {
      await target.write(shard, offset + piece.offset, piece.bytes);
      if (piece.loss) losses[recipe.name] = piece.loss;
    }
  }
  return losses;
}

async function writeComputed({ shards }: Pick<PackagePlan, "shards">, target: PackageTarget): Promise<void> {
  for (const { path, placed } of shards) {
    for (const { tensor, offset } of placed)
      if (isComputed(tensor)) await target.write(path, offset, tensor.compute());
  }
}

async function writeWhole(target: PackageTarget, path: string, bytes: Uint8Array): Promise<FileEntry> {
  await target.replace(path, bytes);
  const { sha256 } = await hashStream(target.stream(path));
  return { path, bytes: bytes.length, sha256 };
}

async function writeGraphs(
  { model, shards }: PackagePlan,
  target: PackageTarget,
): Promise<Manifest["graphs"]> {
  const placements = new Map(
    tensorEntries(shards).map(({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }]),
  );
  const graphs: Record<string, FileEntry> = {};
  for (const network of model.networks) {
    const bytes = network.encode(placements, { name: "videorefer-builder", version: BUILDER_VERSION });
    checkGraphBytes(network.name, bytes.length);
    graphs[network.name] = await writeWhole(target, `${network.name}.onnx`, bytes);
  }
  return graphs;
}

/** Hashes the shards by reading them back from the disk. */
async function hashShards(
  { shards, shardBytes: totalBytes }: PackagePlan,
  target: PackageTarget,
  { onProgress, signal }: BuildOptions,
): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  let doneBytes = 0;
  for (const shard of shards) {
    const { path } = shard;
    const found = await hashFile(target.stream(path), shardBytes(shard), (bytes) => {
      if (signal?.aborted) throw new FailureError("cancelled", "cancelled");
      doneBytes += bytes;
      onProgress?.({ phase: "checking", file: path, doneBytes, totalBytes });
    });
    if (found.bytes !== shardBytes(shard)) {
      throw new FailureError(
        "package-corrupt",
        `${path} should have ${shardBytes(shard)} bytes on the disk, has ${found.bytes}; delete the unfinished model and start again`,
      );
    }
    entries.push({ path, ...found });
  }
  return entries;
}

async function manifestOf(
  plan: PackagePlan,
  { variant, repository, licence }: BuildOptions,
  parts: Pick<Manifest, "graphs" | "files" | "shards"> & { readonly revision: string },
): Promise<Manifest> {
  const { networks, aliases, described } = plan.model;
  const { display_name: displayName, demonstration } = plan.files.settings.config;
  const name =
    typeof displayName === "string" && displayName.trim() !== ""
      ? displayName
      : repository.split("/").at(-1)!;
  const tensors = tensorEntries(plan.shards);
  return {
    format: "videorefer-package",
    formatVersion: 2,
    builderVersion: BUILDER_VERSION,
    id: packageId(name, variant),
    name,
    family: plan.family,
    variant,
    source: { repository, revision: parts.revision },
    licence,
    demonstration: demonstration === true,
    ...described,
    graphs: parts.graphs,
    shards: parts.shards,
    tensors: [...tensors, ...aliases.map((alias) => aliasEntry(alias, tensors))],
    files: parts.files,
    quantisation: Object.assign({}, ...networks.map((network) => network.quantisation)),
  };
}

/** A tensor under another name and shape: the same bytes. */
function aliasEntry({ name, of, shape }: TensorAlias, tensors: readonly TensorEntry[]): TensorEntry {
  const entry = tensors.find((tensor) => tensor.name === of);
  if (!entry) throw new RangeError(`${name} should share the tensor ${of}, which is not in the package`);
  return { ...entry, name, shape };
}
