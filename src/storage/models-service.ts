import type { ByteSource } from "../builder/byte-source.ts";
import { journalledBytes } from "../builder/journal.ts";
import { type BuildOptions, buildPackage, repairPackage } from "../builder/package.ts";
import { type PackagePlan, packageId, planPackage } from "../builder/package-plan.ts";
import { withRegionEncoder } from "../builder/region-encoder.ts";
import { hashText } from "../builder/stretches.ts";
import { FailureError, type Result, settle } from "../core/failure.ts";
import type { Manifest } from "../core/manifest.ts";
import { parseManifest } from "../engine/manifest.ts";
import type {
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelsApi,
  ModelVariant,
  Stoppable,
  StoredModel,
} from "../protocol/models.ts";
import { addressSource } from "./address-source.ts";
import { copyPackage, damagedFiles, packageBytes } from "./copy-package.ts";
import { exportPackage } from "./export-package.ts";
import { fileSource } from "./file-source.ts";
import { openHubRepository } from "./hub.ts";
import { openHubCheckpoint } from "./hub-checkpoint.ts";
import { findHubPackage } from "./hub-package.ts";
import {
  folderBytes,
  modelFolder,
  modelFolderNames,
  removeModelFolder,
  withModelLock,
} from "./model-store.ts";
import { OpfsTarget } from "./opfs-target.ts";
import type { Retry } from "./persistence.ts";

/** Kept beside a package: what it was made of, so that an unfinished one can go on after a reload. */
const ORIGIN_FILE = "origin.json";

type OnProgress = (progress: ModelProgress) => void;

/** A checkpoint or ready package that was looked at, ready to be got. */
type Opened =
  | {
      readonly kind: "checkpoint";
      readonly source: ByteSource;
      readonly plan: PackagePlan;
      readonly options: Omit<BuildOptions, "onProgress" | "signal" | "plan">;
    }
  | {
      readonly kind: "package";
      readonly source: Pick<ByteSource, "stream">;
      readonly manifest: Manifest;
      readonly manifestBytes: Uint8Array;
    };

type Quoted = Omit<ModelQuote, "doneBytes" | "freeBytes">;

export function createModels(): ModelsApi {
  return new Models();
}

class Models implements ModelsApi {
  private opened: { readonly folder: string; readonly value: Opened } | null = null;
  private readonly running = new Map<Stoppable, AbortController>();

  list() {
    return settle(async () => {
      const models: StoredModel[] = [];
      for (const name of await modelFolderNames()) {
        const model = await describeStored(name).catch(() => null);
        if (model) models.push(model);
      }
      return models;
    });
  }

  quote(origin: ModelOrigin, variant: ModelVariant, token: string | null) {
    return this.stoppable("quote", async (signal) => {
      const { quoted, value } = await open(origin, variant, token, { signal });
      this.opened = { folder: quoted.folder, value };
      const stored = await describeStored(quoted.folder).catch(() => null);
      const doneBytes = stored?.state === "ready" ? quoted.sourceBytes : (stored?.unfinished?.doneBytes ?? 0);
      return { ...quoted, doneBytes, freeBytes: await freeBytes() };
    });
  }

  add(quote: ModelQuote, token: string | null, onEveryProgress: OnProgress) {
    const onProgress = seldom(onEveryProgress);
    const onWait = () =>
      onProgress(
        waiting("Another tab of this browser is getting this model; this one goes on when it is done."),
      );
    return this.stoppable("job", (signal) =>
      withModelLock(quote.folder, signal, onWait, () => this.get(quote, token, onProgress, signal)),
    );
  }

  cancel(what: Stoppable): void {
    this.running.get(what)?.abort();
  }

  remove(folder: string) {
    return settle(() => withModelLock(folder, undefined, undefined, () => removeModelFolder(folder)));
  }

  verify(folder: string, onEveryProgress: OnProgress) {
    const onProgress = seldom(onEveryProgress);
    return this.stoppable("job", async (signal) => {
      const target = new OpfsTarget(await modelFolder(folder));
      const manifest = await storedManifest(target, folder);
      const onBytes = counted("checking", packageBytes(manifest), onProgress, signal);
      return damagedFiles(manifest, target, onBytes);
    });
  }

  exportTo(folder: string, directory: FileSystemDirectoryHandle, onEveryProgress: OnProgress) {
    const onProgress = seldom(onEveryProgress);
    return this.stoppable("job", async (signal) => {
      const from = new OpfsTarget(await modelFolder(folder));
      const manifest = await storedManifest(from, folder);
      const to = await directory.getDirectoryHandle(folder, { create: true });
      await exportPackage(from, manifest, to, counted("copying", packageBytes(manifest), onProgress, signal));
    });
  }

  /** Runs work until it ends or is cancelled, which it is too by other work of its kind. */
  private stoppable<T>(what: Stoppable, work: (signal: AbortSignal) => Promise<T>): Promise<Result<T>> {
    return settle(async () => {
      const controller = new AbortController();
      this.cancel(what);
      this.running.set(what, controller);
      const { signal } = controller;
      try {
        return await work(signal);
      } catch (error) {
        throw signal.aborted ? new FailureError("cancelled", "cancelled") : error;
      } finally {
        if (this.running.get(what) === controller) this.running.delete(what);
      }
    });
  }

  private async get(
    quote: ModelQuote,
    token: string | null,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<StoredModel> {
    const value = await this.openedFor(quote, token, signal, onProgress);
    await requireRoom(quote);
    const target = new OpfsTarget(await modelFolder(quote.folder, true));
    try {
      await target.replace(ORIGIN_FILE, new TextEncoder().encode(JSON.stringify(storedQuote(quote))));
      if ((await target.size("manifest.json")) !== null) {
        await this.repair(quote.folder, value, target, onProgress, signal);
      } else if (value.kind === "package") {
        const onBytes = counted("copying", quote.sourceBytes, onProgress, signal);
        await copyPackage(value.source, value.manifestBytes, value.manifest, target, onBytes, signal);
      } else {
        await buildPackage(value.source, target, {
          ...value.options,
          plan: value.plan,
          signal,
          onProgress: ({ phase, doneBytes, totalBytes }) =>
            onProgress({ phase, doneBytes, totalBytes, note: null }),
        });
      }
    } finally {
      target.close();
    }
    return describeStored(quote.folder);
  }

  /** Of a model that is here already, makes or copies what is damaged again. */
  private async repair(
    folder: string,
    value: Opened,
    target: OpfsTarget,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const manifest = await storedManifest(target, folder);
    const check = () =>
      damagedFiles(manifest, target, counted("checking", packageBytes(manifest), onProgress, signal));
    const damaged = await check();
    if (damaged.length === 0) return;
    if (value.kind === "package") {
      const onBytes = counted("copying", packageBytes(manifest), onProgress, signal);
      return copyPackage(value.source, value.manifestBytes, manifest, target, onBytes, signal);
    }
    await repairPackage(value.source, target, value.plan, new Set(damaged), {
      signal,
      onProgress: (progress) => onProgress({ ...progress, note: null }),
    });
    const left = await check();
    if (left.length === 0) return;
    throw new FailureError(
      "package-corrupt",
      `${left.join(", ")} could not be made again as it was; delete the model and get it anew`,
    );
  }

  /** What `quote` opened, with the signal of this run; opened anew after a reload. */
  private async openedFor(
    quote: ModelQuote,
    token: string | null,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<Opened> {
    const onRetry = ({ what, reason, waitMilliseconds }: Retry) =>
      onProgress(waiting(`${what}: ${reason}. Again in ${Math.ceil(waitMilliseconds / 1000)} s.`));
    const fromHub = quote.origin.kind === "hub";
    if (!fromHub && this.opened?.folder === quote.folder) return this.opened.value;
    const { quoted, value } = await open(quote.origin, quote.variant as ModelVariant, token, {
      signal,
      onRetry,
    });
    if (quoted.folder === quote.folder) return value;
    throw new FailureError(
      "checkpoint-invalid",
      "this is not what the unfinished model was begun with; choose the same folder again, or delete the unfinished model",
    );
  }
}

const waiting = (note: string): ModelProgress => ({ phase: "waiting", doneBytes: 0, totalBytes: 0, note });

/** Progress is worth a message to the page after this share of the bytes, or this long: gigabytes come in pieces of kilobytes. */
const TOLD_SHARE = 1 / 500;
const TOLD_EVERY_MS = 250;

function seldom(onProgress: OnProgress): OnProgress {
  let told: { progress: ModelProgress; ms: number } | null = null;
  return (progress) => {
    const ms = performance.now();
    const isSmall =
      told !== null &&
      progress.note === null &&
      progress.phase === told.progress.phase &&
      progress.doneBytes < progress.totalBytes &&
      progress.doneBytes - told.progress.doneBytes < progress.totalBytes * TOLD_SHARE &&
      ms - told.ms < TOLD_EVERY_MS;
    if (isSmall) return;
    told = { progress, ms };
    onProgress(progress);
  };
}

/** Tells of progress by bytes that are added up, and stops there when the signal is aborted. */
function counted(
  phase: ModelProgress["phase"],
  totalBytes: number,
  onProgress: OnProgress,
  signal: AbortSignal,
) {
  let doneBytes = 0;
  return (bytes: number) => {
    signal.throwIfAborted();
    doneBytes += bytes;
    onProgress({ phase, doneBytes, totalBytes, note: null });
  };
}

interface OpenWith {
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
}

async function open(
  origin: ModelOrigin,
  variant: ModelVariant,
  token: string | null,
  how: OpenWith,
): Promise<{ quoted: Quoted; value: Opened }> {
  switch (origin.kind) {
    case "hub":
      return openHub(origin, variant, token, how);
    case "address": {
      const source = addressSource(origin.url);
      return openPackage(source, await source.whole("manifest.json", how.signal), origin);
    }
    case "folder":
      return openFolder(origin, variant);
  }
}

async function openHub(
  origin: Extract<ModelOrigin, { kind: "hub" }>,
  variant: ModelVariant,
  token: string | null,
  how: OpenWith,
) {
  const options = { ...origin, token: token ?? undefined, ...how };
  const repository = await openHubRepository(options);
  const found = origin.regionEncoder ? null : await findHubPackage(repository, variant);
  if (found) {
    return openPackage(found.source, found.manifestBytes, { ...origin, revision: repository.commit });
  }
  const { encoder, source } = await openHubCheckpoint(options, repository);
  let pinned: typeof origin = {
    ...origin,
    revision: repository.commit,
    ...(encoder && { encoderRevision: encoder.commit }),
  };
  let whole = source;
  let revision = repository.commit;
  let cited = repository.repository;
  if (origin.regionEncoder) {
    const stage2 = await openHubRepository({
      ...options,
      repository: origin.regionEncoder,
      revision: origin.regionEncoderRevision,
    });
    pinned = { ...pinned, regionEncoderRevision: stage2.commit };
    whole = await withRegionEncoder(source, stage2.source);
    revision = `${revision} + ${stage2.commit}`;
    cited = `${cited} + ${stage2.repository}`;
  }
  const licence = repository.licence ?? "unspecified";
  return openCheckpoint(whole, pinned, { variant, repository: cited, revision, licence });
}

async function openFolder(origin: Extract<ModelOrigin, { kind: "folder" }>, variant: ModelVariant) {
  const source = fileSource(origin.files);
  if (await source.exists("manifest.json")) {
    const manifest = await source.read("manifest.json", 0, await source.size("manifest.json"));
    return openPackage(source, manifest, origin);
  }
  const lines = origin.files.map(({ path, file }) => `${path} ${file.size} ${file.lastModified}`);
  const stamp = lines.sort().join("\n");
  return openCheckpoint(source, origin, { variant, repository: origin.name, licence: "unspecified", stamp });
}

async function openCheckpoint(
  source: ByteSource,
  origin: ModelOrigin,
  options: Extract<Opened, { kind: "checkpoint" }>["options"],
): Promise<{ quoted: Quoted; value: Opened }> {
  const plan = await planPackage(source, options);
  const { repository, revision, stamp, licence, variant } = options;
  const name = repository.split("/").at(-1)!;
  const tokenizer = plan.files.tokenizer.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    quoted: {
      folder: `${packageId(name, variant)}-${await shortHash(revision ?? stamp ?? "")}`,
      origin,
      name,
      repository,
      revision: revision ?? "",
      licence,
      family: plan.files.model.family,
      variant,
      ready: false,
      sourceBytes: plan.sourceBytes,
      keptBytes: plan.shardBytes + tokenizer,
    },
    value: { kind: "checkpoint", source, plan, options },
  };
}

async function openPackage(
  source: Pick<ByteSource, "stream">,
  manifestBytes: Uint8Array,
  origin: ModelOrigin,
): Promise<{ quoted: Quoted; value: Opened }> {
  const text = new TextDecoder().decode(manifestBytes);
  const manifest = parseManifest(text);
  const bytes = packageBytes(manifest);
  return {
    quoted: {
      folder: `${manifest.id}-${await shortHash(text)}`,
      origin,
      name: manifest.name,
      repository: manifest.source.repository,
      revision: manifest.source.revision,
      licence: manifest.licence,
      family: manifest.family,
      variant: manifest.variant,
      ready: true,
      sourceBytes: bytes,
      keptBytes: bytes,
    },
    value: { kind: "package", source, manifest, manifestBytes },
  };
}

const shortHash = async (text: string): Promise<string> => (await hashText(text)).slice(0, 12);

/** Files cannot be written down; their folder has to be chosen again. */
const storedQuote = ({ doneBytes: _, freeBytes: __, ...quote }: ModelQuote): Quoted =>
  quote.origin.kind === "folder" ? { ...quote, origin: { ...quote.origin, files: [] } } : quote;

async function storedManifest(target: OpfsTarget, folder: string): Promise<Manifest> {
  const bytes = await target.readWhole("manifest.json");
  if (!bytes)
    throw new FailureError("package-missing", `${folder} is not finished on this device; continue it first`);
  return parseManifest(new TextDecoder().decode(bytes));
}

/** @throws when the folder holds neither a finished package nor the beginning of one */
async function describeStored(name: string): Promise<StoredModel> {
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

async function freeBytes(): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}

/** @throws FailureError `storage-full` before anything is written */
async function requireRoom({ folder, keptBytes }: ModelQuote): Promise<void> {
  const free = await freeBytes();
  const there = await folderBytes(await modelFolder(folder, true));
  if (free === null || keptBytes - there <= free) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new FailureError(
    "storage-full",
    `the model needs ${gigabytes(keptBytes - there)} and the browser gives this site ${gigabytes(free)} more; delete another model or free disk space`,
  );
}
