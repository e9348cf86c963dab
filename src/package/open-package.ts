import { createSHA256 } from "hash-wasm";
import { FailureError } from "../core/failure.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type {
  ExportedManifest,
  FileEntry,
  LanguageManifest,
  Manifest,
  SegmenterManifest,
  TensorEntry,
} from "./manifest.ts";
import { packageEntries } from "./package-file-list.ts";
import { openPackageFiles, type PackageFiles } from "./package-files.ts";
import type { PackageProgress, PackageSource } from "./package-source.ts";
import {
  asExportedManifest,
  asLanguageManifest,
  asSegmenterManifest,
  parseManifest,
} from "./parse-manifest.ts";

/**
 * A package of which every file was checked against its hash. Shards stay blobs; in the origin private file system these are handles
 * and take no memory.
 */
export interface ModelPackage<M extends Manifest = Manifest> {
  readonly manifest: M;
  /** SHA-256 of manifest.json, which has the hashes of all other files: it identifies the content of the package. */
  readonly hash: string;
  readonly weightBytes: number;
  readonly blobs: ReadonlyMap<string, Blob>;
}

/** A package of a model that answers questions. */
export type LanguagePackage = ModelPackage<LanguageManifest>;

/** The package of a model that turns points, boxes and masks into masks. */
export type SegmenterPackage = ModelPackage<SegmenterManifest>;

type OnProgress = (progress: PackageProgress) => void;

/** Files up to this size are hashed at once. WebCrypto is fastest, but needs all bytes in memory. */
const HASHED_WHOLE_BYTES = 128 * 2 ** 20;

/**
 * Files up to this size are read several at a time, as each waits longer for its answer than for its bytes. Larger ones come one after
 * the other, since each is hashed in memory.
 */
const SMALL_BYTES = 4 * 2 ** 20;
const SMALL_AT_ONCE = 6;

/** Progress is reported each time this many bytes have arrived. */
const PROGRESS_STEP_BYTES = 1 << 20;

/**
 * Reads and verifies a package.
 * @param accept throws for a manifest that is not wanted, before anything else is read
 * @throws FailureError `package-missing`, `package-corrupt`, `package-unsupported`, `network`
 */
export async function openModelPackage(
  source: PackageSource,
  onProgress: OnProgress,
  accept: (manifest: Manifest) => unknown = () => undefined,
): Promise<ModelPackage> {
  const files = openPackageFiles(source);
  onProgress({ phase: "manifest", loadedBytes: 0, totalBytes: 0 });
  const manifestBytes = await (await files.read("manifest.json", () => undefined)).arrayBuffer();
  const manifest = parseManifest(new TextDecoder().decode(manifestBytes));
  accept(manifest);
  const entries = packageEntries(manifest);
  const totalBytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);

  let loadedBytes = 0;
  let toldBytes = 0;
  const onBytes = (bytes: number) => {
    loadedBytes += bytes;
    if (Math.abs(loadedBytes - toldBytes) < PROGRESS_STEP_BYTES && loadedBytes < totalBytes) return;
    toldBytes = loadedBytes;
    onProgress({ phase: "weights", loadedBytes: Math.min(loadedBytes, totalBytes), totalBytes });
  };
  const blobs = new Map<string, Blob>();
  for (const group of inGroups(entries)) {
    const read = await Promise.all(group.map((entry) => readVerified(files, entry, onBytes)));
    for (const [at, { path }] of group.entries()) blobs.set(path, read[at]!);
  }
  return {
    manifest,
    hash: await hexDigest("SHA-256", manifestBytes),
    weightBytes: weightEntries(manifest).reduce((sum, { bytes }) => sum + bytes, 0),
    blobs,
  };
}

/** The files that weights are in; an export has most of them in its graphs. */
const weightEntries = ({ kind, graphs, shards }: Manifest): readonly FileEntry[] =>
  kind === "exported" ? [...Object.values(graphs), ...shards] : shards;

/** What is read at once. */
function inGroups(entries: readonly FileEntry[]): FileEntry[][] {
  const small = entries.filter(({ bytes }) => bytes <= SMALL_BYTES);
  const groups: FileEntry[][] = [];
  for (let at = 0; at < small.length; at += SMALL_AT_ONCE) groups.push(small.slice(at, at + SMALL_AT_ONCE));
  return [...groups, ...entries.filter(({ bytes }) => bytes > SMALL_BYTES).map((entry) => [entry])];
}

async function readVerified(
  files: PackageFiles,
  entry: FileEntry,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const blob = await files.read(entry.path, onBytes);
  if ((await damageOf(blob, entry)) === null) return blob;
  // A cached copy may be damaged, so the file is fetched again from the server.
  onBytes(-blob.size);
  const fresh = await files.read(entry.path, onBytes, true);
  const damage = await damageOf(fresh, entry);
  if (damage !== null) throw corrupt(entry.path, damage);
  return fresh;
}

/** How the bytes differ from what the manifest says; null when they do not. */
async function damageOf(blob: Blob, entry: FileEntry): Promise<string | null> {
  if (blob.size !== entry.bytes) return `it should have ${entry.bytes} bytes, has ${blob.size}`;
  const found = await hashOf(blob);
  return found === entry.sha256 ? null : `its sha256 should be ${entry.sha256}, is ${found}`;
}

function corrupt(path: string, detail: string): FailureError {
  return new FailureError(
    "package-corrupt",
    "{path} of the model is damaged: {detail}. Download the model again.",
    { values: { path, detail } },
  );
}

async function hashOf(blob: Blob): Promise<string> {
  if (blob.size <= HASHED_WHOLE_BYTES) return hexDigest("SHA-256", await blob.arrayBuffer());
  const hash = (await createSHA256()).init();
  const reader = blob.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) hash.update(next.value);
  return hash.digest();
}

/**
 * The package as one of a language model.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asLanguagePackage(model: ModelPackage): LanguagePackage {
  return { ...model, manifest: asLanguageManifest(model.manifest) };
}

/**
 * The package as one of a segmenter.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asSegmenterPackage(model: ModelPackage): SegmenterPackage {
  return { ...model, manifest: asSegmenterManifest(model.manifest) };
}

/**
 * The package as one of a model that was exported for transformers.js.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asExportedPackage(model: ModelPackage): ModelPackage<ExportedManifest> {
  return { ...model, manifest: asExportedManifest(model.manifest) };
}

/**
 * The entry of a graph that every package of the family has.
 * @throws FailureError `package-corrupt` when the manifest lists none of that name
 */
export function graphEntry({ graphs }: Pick<Manifest, "graphs">, name: string): FileEntry {
  const entry = graphs[name];
  if (!entry) throw corrupt("manifest.json", `it does not list the graph ${name}`);
  return entry;
}

/** The bytes of one file of the package. */
export async function fileBytes(model: ModelPackage, path: string): Promise<Uint8Array> {
  return new Uint8Array(await blobOf(model, path).arrayBuffer());
}

/** The bytes of one tensor, as a slice of its shard. */
export function tensorBlob(model: ModelPackage, name: string): Blob {
  const { shard, offset, bytes } = entryOf(model, name);
  return blobOf(model, shard).slice(offset, offset + bytes);
}

function entryOf({ manifest }: ModelPackage, name: string): TensorEntry {
  const entry = manifest.tensors.find((tensor) => tensor.name === name);
  if (!entry) throw corrupt("manifest.json", `it does not list the tensor ${name}`);
  return entry;
}

/**
 * Calls `use` with every tensor of one graph. Shards are read whole, as many small reads take longer.
 * @param use gets the name without that of the graph, and bytes that are valid for as long as they are kept
 */
export async function readTensors(
  model: ModelPackage,
  graph: string,
  use: (name: string, bytes: Uint8Array) => void,
): Promise<void> {
  const entries = model.manifest.tensors.filter(({ name }) => name.startsWith(`${graph}.`));
  for (const [path, inShard] of Map.groupBy(entries, ({ shard }) => shard)) {
    const shard = await blobOf(model, path).arrayBuffer();
    for (const { name, offset, bytes } of inShard)
      use(name.slice(graph.length + 1), new Uint8Array(shard, offset, bytes));
  }
}

/** The JSON object in one file of the package. */
export async function packageJson(model: ModelPackage, path: string): Promise<unknown> {
  try {
    return JSON.parse(await blobOf(model, path).text());
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw corrupt(path, "it is not JSON");
  }
}

/** One file of the package. */
export function blobOf(model: ModelPackage, path: string): Blob {
  const blob = model.blobs.get(path);
  if (!blob)
    throw new FailureError("package-missing", "the model package lacks {path}", { values: { path } });
  return blob;
}
