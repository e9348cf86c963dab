import { fail, ok, type Result } from "../core/failure.ts";
import { t } from "../language/text.ts";
import type {
  ModelMemo,
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelVariant,
  StoredModel,
} from "../protocol/models.ts";
import type { ModelsClient } from "../services/models-client.ts";
import { useApp } from "../state/app-store.ts";
import { type ModelJob, memoOf } from "../state/models.ts";
import { tellOutcome, tellReady } from "./model-job-signs.ts";
import { TransferRate } from "./transfer-rate.ts";

type Client = Pick<ModelsClient, "list" | "quote" | "add" | "cancel" | "remove" | "verify" | "exportTo">;

/** Often enough to look alive, seldom enough not to keep the page busy with drawing. */
const SHOWN_EVERY_MS = 250;

/** The models on this device: gets them, checks them, copies them out, deletes them. One job at a time, told to the store. */
export class ModelLibrary {
  private readonly client: Client;
  private adding: { readonly folder: string; readonly result: Promise<Result<StoredModel>> } | null = null;
  /** What a failed connection cut off while the browser thought it was online; tried again when the connection changes. */
  private interrupted: { readonly quote: ModelQuote; readonly token: string | null } | null = null;
  private stopWaiting: () => void = () => {};
  /** Called when a model begins to be added. */
  onAdding: (folder: string) => void = () => {};

  constructor(client: Client) {
    this.client = client;
    globalThis.addEventListener?.("online", () => {
      const interrupted = this.interrupted;
      if (interrupted && !useApp.getState().modelJob) void this.add(interrupted.quote, interrupted.token);
    });
  }

  async refresh(): Promise<Result<readonly StoredModel[]>> {
    const listed = await this.client.list();
    const hasNoStorage = !listed.ok && listed.error.code === "storage-unavailable";
    useApp.getState().modelStorageFailed(hasNoStorage ? listed.error : null);
    if (listed.ok) showListed(listed.value);
    else if (!hasNoStorage) useApp.getState().modelTroubled({ name: "", folder: "", failure: listed.error });
    if (listed.ok && listed.value.length > 0) await this.askStorage("persisted");
    return listed;
  }

  quote(origin: ModelOrigin, variant: ModelVariant, token: string | null): Promise<Result<ModelQuote>> {
    return this.client.quote(origin, variant, token, "look-up");
  }

  /** Gets a model, or goes on with it. Without a connection it waits for one, until it is stopped. */
  add(quote: ModelQuote, token: string | null): Promise<Result<StoredModel>> {
    return this.addBy(quote, (show) => this.addPatiently(quote, token, show));
  }

  /** Looks a model up again and goes on with it, repairs it, or gets it anew: all in one job, which can be stopped. */
  goOn(
    { folder, name, variant }: Omit<ModelMemo, "origin">,
    origin: ModelOrigin,
    token: string | null,
  ): Promise<Result<StoredModel>> {
    return this.addBy({ folder, name }, async (show) => {
      this.stopWaiting = () => this.client.cancel("quote");
      const quote = await this.client.quote(
        origin,
        variant === "q4f16" ? "q4f16" : "q4f32",
        token,
        "download",
      );
      this.stopWaiting = () => {};
      if (!quote.ok) return quote;
      return quote.value.folder === folder ? this.addPatiently(quote.value, token, show) : anotherModel(name);
    });
  }

  private addBy(
    { folder, name }: Pick<ModelMemo, "folder" | "name">,
    work: (show: (progress: ModelProgress) => void) => Promise<Result<StoredModel>>,
  ): Promise<Result<StoredModel>> {
    if (useApp.getState().modelJob) return Promise.resolve(atWork());
    this.interrupted = null;
    void this.askStorage("persist");
    const result = this.run("adding", { folder, name }, work);
    const adding = { folder, result };
    this.adding = adding;
    void result.then((ended) => {
      if (this.adding === adding) this.adding = null;
      if (ended.ok) tellReady(name);
    });
    this.onAdding(folder);
    return result;
  }

  cancelQuote(): void {
    this.client.cancel("quote");
  }

  /** Ends the job at work. A model that is being added can be continued later. */
  stopJob(): void {
    this.interrupted = null;
    this.client.cancel("job");
    this.stopWaiting();
  }

  async remove(folder: string): Promise<void> {
    const name = this.nameOf(folder);
    if (this.interrupted?.quote.folder === folder) this.interrupted = null;
    const removed = await this.client.remove(folder);
    const { modelTroubled, announced, modelTrouble } = useApp.getState();
    if (!removed.ok) modelTroubled({ name, folder, failure: removed.error });
    else {
      if (modelTrouble?.folder === folder) modelTroubled(null);
      this.forget(folder);
      announced(t("{name} was deleted.", { name }));
    }
    await this.refresh();
  }

  /** Does not offer to get that model again, once it is not here any more. */
  forget(folder: string): void {
    const { settings, settingsChanged } = useApp.getState();
    settingsChanged({ rememberedModels: settings.rememberedModels.filter((memo) => memo.folder !== folder) });
  }

  async verify(folder: string): Promise<void> {
    const name = this.nameOf(folder);
    const checked = await this.run("verifying", { folder, name }, async (show) => {
      const result = await this.client.verify(folder, show);
      return result.ok && result.value.length > 0 ? damaged(name, result.value) : result;
    });
    if (checked.ok) tellOutcome(t("{name}: all files are intact.", { name }));
  }

  async exportTo(folder: string, directory: FileSystemDirectoryHandle): Promise<void> {
    const name = this.nameOf(folder);
    const copied = await this.run("exporting", { folder, name }, (show) =>
      this.client.exportTo(folder, directory, show),
    );
    if (copied.ok) tellOutcome(t("{name} was copied, and the copy was checked.", { name }));
  }

  /**
   * The model of that folder, after the job that adds it; null when there is none.
   * A job that did not come to its end is a failure: who waited for that model is not served with another.
   */
  async settled(folder: string): Promise<Result<StoredModel | null>> {
    if (this.adding?.folder === folder) {
      const added = await this.adding.result;
      return added.ok || added.error.code !== "cancelled" ? added : notComplete(this.nameOf(folder));
    }
    const library = await this.refresh();
    return library.ok ? ok(library.value.find((model) => model.folder === folder) ?? null) : library;
  }

  private async addPatiently(
    quote: ModelQuote,
    token: string | null,
    show: (progress: ModelProgress) => void,
  ): Promise<Result<StoredModel>> {
    let last: Pick<ModelProgress, "doneBytes" | "totalBytes"> = {
      doneBytes: quote.doneBytes,
      totalBytes: quote.sourceBytes,
    };
    for (;;) {
      const result = await this.client.add(quote, token, (progress) => {
        last = progress;
        show(progress);
      });
      if (result.ok || result.error.code !== "network") return result;
      if (navigator.onLine) {
        this.interrupted = { quote, token };
        return result;
      }
      const note = t("This device is offline. It goes on by itself once the connection is back.");
      show({ phase: "waiting", doneBytes: last.doneBytes, totalBytes: last.totalBytes, note });
      if (!(await this.backOnline())) return fail("cancelled", "paused while it waited for the connection");
    }
  }

  /** @returns false when somebody pauses before */
  private async backOnline(): Promise<boolean> {
    let online = () => {};
    try {
      return await new Promise<boolean>((resolve) => {
        online = () => resolve(true);
        this.stopWaiting = () => resolve(false);
        addEventListener("online", online, { once: true });
      });
    } finally {
      this.stopWaiting = () => {};
      removeEventListener("online", online);
    }
  }

  /** Runs one job and tells the store how far it is; what ends badly stays there to be read. */
  private async run<T>(
    kind: ModelJob["kind"],
    { folder, name }: { folder: string; name: string },
    work: (show: (progress: ModelProgress) => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (useApp.getState().modelJob) return atWork();
    useApp.getState().modelJobStarted({ kind, name, folder, startedMs: performance.now() });
    const rate = new TransferRate();
    let shown: { ms: number; phase: ModelProgress["phase"] } | null = null;
    const result = await work((progress) => {
      const ms = performance.now();
      const bytesPerSecond = rate.add(ms, progress.doneBytes);
      if (shown?.phase === progress.phase && ms - shown.ms < SHOWN_EVERY_MS) return;
      shown = { ms, phase: progress.phase };
      useApp.getState().modelJobMoved(progress, bytesPerSecond);
    });
    const { modelJobEnded } = useApp.getState();
    modelJobEnded(
      result.ok || result.error.code === "cancelled" ? null : { name, folder, failure: result.error },
    );
    const listed = await this.client.list();
    if (listed.ok) showListed(listed.value);
    return result;
  }

  private nameOf(folder: string): string {
    return useApp.getState().library?.find((model) => model.folder === folder)?.name ?? folder;
  }

  private async askStorage(question: "persist" | "persisted"): Promise<void> {
    const kept = await navigator.storage?.[question]?.().catch(() => false);
    if (kept !== undefined) useApp.getState().storageAnswered(kept);
  }
}

/** Notes where models came from beside showing them: when the browser clears their storage, that knowledge goes with them. */
function showListed(models: readonly StoredModel[]): void {
  const { libraryListed, settings, settingsChanged } = useApp.getState();
  libraryListed(models);
  const memos = models.map(memoOf).filter((memo) => memo !== null);
  const known = new Set(memos.map(({ folder }) => folder));
  // A damaged model may no longer say where it came from, so an earlier memo of it stays.
  const rememberedModels = [
    ...settings.rememberedModels.filter(({ folder }) => !known.has(folder)),
    ...memos,
  ];
  if (JSON.stringify(rememberedModels) !== JSON.stringify(settings.rememberedModels))
    settingsChanged({ rememberedModels });
}

function atWork(): Result<never> {
  return fail("internal", "one model should be worked on at a time; wait for the other one, or pause it");
}

function anotherModel(name: string): Result<never> {
  return fail(
    "checkpoint-invalid",
    "{name} should continue with what it was begun with, and this is something else; choose the same folder, unchanged, or delete {name} and get it again",
    { name },
  );
}

function damaged(name: string, files: readonly string[]): Result<never> {
  return fail(
    "package-corrupt",
    "{name}: every file should hold what was stored; these should be got again: {files}",
    { name, files: files.join(", ") },
  );
}

function notComplete(name: string): Result<never> {
  return fail("package-missing", "{name} should be complete before it answers, and was paused", { name });
}
