import { FailureError } from "../core/failure.ts";
import type { FileEntry, Manifest } from "../package/manifest.ts";
import { shardBytes, tensorEntries } from "../package/shard-layout.ts";
import type { BuildOptions } from "./build-options.ts";
import type { ByteSource } from "./byte-source.ts";
import { convertFile, valuesIn, writeSpan } from "./convert-file.ts";
import { DerivedTensors } from "./derived-tensors.ts";
import { JOURNAL_FILE, Journal } from "./journal.ts";
import { withLosses } from "./loss.ts";
import { BUILDER_VERSION, describePackage } from "./package-manifest.ts";
import { checkGraphBytes, describePlan, type PackagePlan, planPackage } from "./package-plan.ts";
import type { PackageTarget } from "./package-target.ts";
import { REPORT_FILE, reportBytes } from "./report.ts";
import { hashFile, hashStream, hashText, spanReader } from "./spans.ts";
import { isComputed } from "./tensor-recipe.ts";

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
  const derived = new DerivedTensors();
  for (const file of plan.weightFiles) {
    await convertFile(file, {
      read,
      target,
      derived,
      journal,
      plan,
      options,
      published: source.publishedSha256?.(file.path),
    });
  }
  await writeComputed(plan, target);
  const derivedLosses = await derived.write(plan, source, target);
  const graphs = await writeGraphs(plan, target);
  const files: FileEntry[] = [];
  for (const { path, bytes } of plan.files.files) files.push(await writeWhole(target, path, bytes));
  const losses = plan.weightFiles
    .map(({ path }) => journal.at(path).losses)
    .reduce(withLosses, derivedLosses);
  await target.replace(REPORT_FILE, reportBytes(plan, losses, BUILDER_VERSION));
  await target.flush();
  const manifest = describePackage(plan, options, {
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
  const derived = new DerivedTensors();
  let doneBytes = 0;
  for (const { path, offset, planned } of wanted) {
    if (signal?.aborted) throw new FailureError("cancelled", "cancelled");
    await writeSpan(planned, await source.read(path, offset, planned.bytes), scratch, target, derived);
    doneBytes += planned.bytes;
    onProgress?.({ phase: "converting", file: path, doneBytes, totalBytes });
  }
  const shards = plan.shards.filter(({ path }) => damaged.has(path));
  await writeComputed({ shards }, target);
  await derived.write({ shards, weightFiles: plan.weightFiles }, source, target);
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
