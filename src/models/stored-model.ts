import { journalledBytes } from "../builder/journal.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import type { ModelQuote, StoredModel } from "../protocol/models.ts";
import { folderBytes, isMissing, modelFolder } from "./model-store.ts";
import { OpfsTarget } from "./opfs-target.ts";
import { type OriginNote, readOriginNote } from "./origin-note.ts";

/** @throws FailureError `package-missing` when it is not finished, `package-corrupt`, `package-unsupported` */
export async function storedManifest(target: OpfsTarget, folder: string): Promise<Manifest> {
  const bytes = await target.readWhole("manifest.json");
  if (!bytes)
    throw new FailureError("package-missing", "{folder} is not finished on this device; continue it first", {
      values: { folder },
    });
  return parseManifest(new TextDecoder().decode(bytes));
}

/**
 * What lies in a folder of the model store. Whatever cannot be read there is described as damaged, never left out: a model that nobody
 * sees cannot be deleted.
 * @returns null when there is no such folder, or nothing in it
 */
export async function describeStored(name: string): Promise<StoredModel | null> {
  let bytes = 0;
  let note: OriginNote | null = null;
  try {
    const folder = await modelFolder(name);
    bytes = await folderBytes(folder);
    if (bytes === 0) return null;
    const target = new OpfsTarget(folder);
    note = await readOriginNote(target);
    if ((await target.size("manifest.json")) !== null) {
      return ready(name, await storedManifest(target, name), bytes, note);
    }
    if (!note) return damaged(name, bytes, note, "nothing says what it was being made of");
    const doneBytes = note.ready ? bytes : await journalledBytes(target);
    const unfinished = { doneBytes, totalBytes: note.sourceBytes };
    return { ...fromNote(name, bytes, note), state: "unfinished", problem: null, unfinished };
  } catch (error) {
    if (isMissing(error)) return null;
    return damaged(name, bytes, note, error instanceof Error ? error.message : String(error));
  }
}

function ready(folder: string, manifest: Manifest, bytes: number, note: OriginNote | null): StoredModel {
  const { name, kind, family, variant, licence, source } = manifest;
  const origin = note?.origin ?? null;
  const described = { folder, name, ...source, licence, variant, kind, family, bytes, origin };
  return { ...described, state: "ready", problem: null, unfinished: null };
}

function damaged(folder: string, bytes: number, note: OriginNote | null, problem: string): StoredModel {
  return { ...fromNote(folder, bytes, note), state: "damaged", problem, unfinished: null };
}

function fromNote(folder: string, bytes: number, note: OriginNote | null) {
  return {
    folder,
    name: note?.name ?? folder,
    repository: note?.repository ?? "",
    revision: note?.revision ?? "",
    licence: note?.licence ?? null,
    variant: note?.variant ?? null,
    kind: null,
    family: null,
    bytes,
    origin: note?.origin ?? null,
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
    "the model needs {there} and the browser gives this site {free} more; delete another model or free disk space",
    { values: { there: gigabytes(keptBytes - there), free: gigabytes(free) } },
  );
}
