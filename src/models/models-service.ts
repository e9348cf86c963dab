import { FailureError, type Result, settle } from "../core/failure.ts";
import { packageBytes } from "../package/package-file-list.ts";
import type {
  ModelOrigin,
  ModelQuote,
  ModelsApi,
  ModelVariant,
  Patience,
  Stoppable,
  StoredModel,
} from "../protocol/models.ts";
import { damagedFiles } from "./copy-package.ts";
import { exportPackage } from "./export-package.ts";
import { counted, type OnProgress, throttled, waiting } from "./model-progress.ts";
import { modelFolder, modelFolderNames, removeModelFolder, withModelLock } from "./model-store.ts";
import { type Opened, openOrigin } from "./open-origin.ts";
import { OpfsTarget } from "./opfs-target.ts";
import { noteOrigin } from "./origin-note.ts";
import { DOWNLOAD_PATIENCE, LOOK_UP_PATIENCE, type Retry } from "./retry.ts";
import { describeStored, freeBytes, requireRoom, storedManifest } from "./stored-model.ts";
import { wayOut } from "./way-out.ts";
import { writePackage } from "./write-package.ts";

export function createModels(): ModelsApi {
  return new Models();
}

class Models implements ModelsApi {
  private opened: { readonly folder: string; readonly value: Opened } | null = null;
  private readonly running = new Map<Stoppable, AbortController>();

  permit(isCut: boolean, onSent: Parameters<ModelsApi["permit"]>[1]): void {
    wayOut.permit(isCut, (request) => void onSent(request));
  }

  list() {
    return settle(async () => {
      const models = await Promise.all((await modelFolderNames()).map(describeStored));
      return models.filter((model) => model !== null);
    });
  }

  quote(origin: ModelOrigin, variant: ModelVariant, token: string | null, patience: Patience) {
    return this.stoppable("quote", async (signal) => {
      const { quoted, value } = await openOrigin(origin, variant, token, {
        signal,
        patience: patience === "look-up" ? LOOK_UP_PATIENCE : DOWNLOAD_PATIENCE,
      });
      this.opened = { folder: quoted.folder, value };
      const stored = await describeStored(quoted.folder);
      const doneBytes = stored?.state === "ready" ? quoted.sourceBytes : (stored?.unfinished?.doneBytes ?? 0);
      return { ...quoted, doneBytes, freeBytes: await freeBytes() };
    });
  }

  add(quote: ModelQuote, token: string | null, onEveryProgress: OnProgress) {
    const onProgress = throttled(onEveryProgress);
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
    const onProgress = throttled(onEveryProgress);
    return this.stoppable("job", async (signal) => {
      const target = new OpfsTarget(await modelFolder(folder));
      const manifest = await storedManifest(target, folder);
      const onBytes = counted("checking", packageBytes(manifest), onProgress, signal);
      return damagedFiles(manifest, target, onBytes);
    });
  }

  exportTo(folder: string, directory: FileSystemDirectoryHandle, onEveryProgress: OnProgress) {
    const onProgress = throttled(onEveryProgress);
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
      await writePackage(value, target, onProgress, signal);
    } finally {
      target.close();
    }
    const stored = await describeStored(quote.folder);
    if (stored) return stored;
    throw new FailureError("package-missing", `${quote.name} was deleted while it was being written`);
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
