import { JOURNAL_FILE } from "../builder/journal.ts";
import { buildPackage, repairPackage } from "../builder/package.ts";
import { FailureError, type Result, settle } from "../core/failure.ts";
import type {
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelsApi,
  ModelVariant,
  Stoppable,
  StoredModel,
} from "../protocol/models.ts";
import { copyPackage, damagedFiles, packageBytes } from "./copy-package.ts";
import { exportPackage } from "./export-package.ts";
import { modelFolder, modelFolderNames, removeModelFolder, withModelLock } from "./model-store.ts";
import { type Opened, openOrigin } from "./open-origin.ts";
import { OpfsTarget } from "./opfs-target.ts";
import type { Retry } from "./persistence.ts";
import { describeStored, freeBytes, noteOrigin, requireRoom, storedManifest } from "./stored-model.ts";

type OnProgress = (progress: ModelProgress) => void;

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
      const { quoted, value } = await openOrigin(origin, variant, token, { signal });
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
      await noteOrigin(target, quote);
      if ((await target.size("manifest.json")) !== null) {
        // Left by a conversion that was cut off between its last two steps.
        await target.remove(JOURNAL_FILE);
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
    const { quoted, value } = await openOrigin(quote.origin, quote.variant as ModelVariant, token, {
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
