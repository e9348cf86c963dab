import { journalledBytes } from "../builder/journal.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import type { ModelQuote, StoredModel } from "../protocol/models.ts";
import { folderBytes, modelFolder } from "./model-store.ts";
import type { Quoted } from "./open-origin.ts";
import { OpfsTarget } from "./opfs-target.ts";

/** Kept beside a package: what it was made of, so that an unfinished one can go on after a reload. */
const ORIGIN_FILE = "origin.json";

/** Writes down what a folder's package is made of. Files cannot be: their folder has to be chosen again. */
export async function noteOrigin(target: OpfsTarget, quote: ModelQuote): Promise<void> {
  const { doneBytes: _, freeBytes: __, ...quoted } = quote;
  const { origin } = quoted;
  const noted: Quoted = origin.kind === "folder" ? { ...quoted, origin: { ...origin, files: [] } } : quoted;
  await target.replace(ORIGIN_FILE, new TextEncoder().encode(JSON.stringify(noted)));
}

/** @throws FailureError `package-missing` when it is not finished */
export async function storedManifest(target: OpfsTarget, folder: string): Promise<Manifest> {
  const bytes = await target.readWhole("manifest.json");
  if (!bytes)
    throw new FailureError("package-missing", `${folder} is not finished on this device; continue it first`);
  return parseManifest(new TextDecoder().decode(bytes));
}

/** @throws when the folder holds neither a finished package nor the beginning of one */
export async function describeStored(name: string): Promise<StoredModel> {
  const folder = await modelFolder(name);
  const target = new OpfsTarget(folder);
  const bytes = await folderBytes(folder);
  const origin = await target.readWhole(ORIGIN_FILE);
  const quote = origin && (JSON.parse(new TextDecoder().decode(origin)) as Quoted);
  if ((await target.size("manifest.json")) !== null) {
    const manifest = await storedManifest(target, name);
    const { family, variant, licence, source } = manifest;
    return {
      folder: name,
      name: manifest.name,
      ...source,
      licence,
      variant,
      family,
      state: "ready",
      bytes,
      origin: quote?.origin ?? null,
      unfinished: null,
    };
  }
  if (!quote) throw new FailureError("package-missing", name);
  const doneBytes = quote.ready ? bytes : await journalledBytes(target);
  return {
    folder: name,
    name: quote.name,
    repository: quote.repository,
    revision: quote.revision,
    licence: quote.licence,
    variant: quote.variant,
    family: null,
    state: "unfinished",
    bytes,
    origin: quote.origin,
    unfinished: { doneBytes, totalBytes: quote.sourceBytes },
  };
}

/** What the browser gives this site beyond what it has; null where it does not say. */
export async function freeBytes(): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}

/** @throws FailureError `storage-full` before anything is written */
export async function requireRoom({ folder, keptBytes }: ModelQuote): Promise<void> {
  const free = await freeBytes();
  const there = await folderBytes(await modelFolder(folder, true));
  if (free === null || keptBytes - there <= free) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new FailureError(
    "storage-full",
    `the model needs ${gigabytes(keptBytes - there)} and the browser gives this site ${gigabytes(free)} more; delete another model or free disk space`,
  );
}
