import { proxy, type Remote, wrap } from "comlink";
import { ok, type Result } from "../../core/failure.ts";
import { hexDigest } from "../../core/hex-digest.ts";
import type {
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelsApi,
  Stoppable,
  StoredModel,
} from "../../protocol/models.ts";

export interface Got {
  readonly result: Result<StoredModel>;
  readonly phases: readonly ModelProgress["phase"][];
  readonly notes: readonly string[];
  readonly milliseconds: number;
}

/** The models worker as the page has it. */
export class ModelsHarness {
  private worker!: Worker;
  private models!: Remote<ModelsApi>;

  constructor() {
    this.start();
  }

  list(): Promise<Result<readonly StoredModel[]>> {
    return this.models.list();
  }

  quote(origin: ModelOrigin, token: string | null = null): Promise<Result<ModelQuote>> {
    return this.models.quote(origin, "q4f32", token, "download");
  }

  /** Quotes and gets a model. @param pauseAfter bytes after which it is paused */
  async get(
    origin: ModelOrigin,
    pauseAfter = Number.POSITIVE_INFINITY,
    token: string | null = null,
  ): Promise<Got> {
    const started = performance.now();
    const phases: ModelProgress["phase"][] = [];
    const notes: string[] = [];
    const quote = await this.quote(origin, token);
    if (!quote.ok) return { result: quote, phases, notes, milliseconds: performance.now() - started };
    let result: Result<StoredModel>;
    try {
      result = await this.models.add(
        quote.value,
        token,
        proxy(({ phase, doneBytes, note }) => {
          if (phases.at(-1) !== phase) phases.push(phase);
          if (note !== null) notes.push(note);
          if (phase !== "checking" && doneBytes >= pauseAfter) this.models.cancel("job");
        }),
      );
    } catch (error) {
      result = { ok: false, error: { code: "internal", message: String(error) } };
    }
    return { result, phases, notes, milliseconds: performance.now() - started };
  }

  /** Ends the worker in the middle of whatever it does, as a closed tab would, and starts another. */
  kill(): void {
    this.worker.terminate();
    this.start();
  }

  cancel(what: Stoppable): void {
    this.models.cancel(what);
  }

  remove(folder: string): Promise<Result<void>> {
    return this.models.remove(folder);
  }

  verify(folder: string): Promise<Result<readonly string[]>> {
    return this.models.verify(
      folder,
      proxy(() => undefined),
    );
  }

  /** Copies a model into a folder beside the store, as to a stick, and gives what lies there. */
  async exported(folder: string, onProgress = () => {}): Promise<Result<{ path: string; file: File }[]>> {
    const stick = await (await navigator.storage.getDirectory()).getDirectoryHandle("stick", {
      create: true,
    });
    const result = await this.models.exportTo(folder, stick, proxy(onProgress));
    if (!result.ok) return result;
    return ok(await this.files(["stick", folder]));
  }

  /** SHA-256 of every file of a stored model. */
  async hashes(folder: string): Promise<Record<string, string>> {
    const hashes: Record<string, string> = {};
    for (const { path, file } of await this.files(["models", folder])) {
      hashes[path] = await hexDigest("SHA-256", await file.arrayBuffer());
    }
    return hashes;
  }

  /** Changes one byte of a stored file. */
  async damage(folder: string, path: string): Promise<void> {
    const files = await this.files(["models", folder]);
    const { file } = files.find((one) => one.path === path)!;
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[bytes.length >> 1]! ^= 1;
    await this.write(folder, path, bytes);
  }

  /** Puts other content into a stored model's file. */
  async write(folder: string, path: string, content: Uint8Array<ArrayBuffer> | string): Promise<void> {
    const handle = await (await this.folder(["models", folder])).getFileHandle(path);
    const writable = await handle.createWritable();
    await writable.write(content);
    await writable.close();
  }

  async usedBytes(): Promise<number> {
    return (await navigator.storage.estimate()).usage ?? 0;
  }

  private start(): void {
    this.worker = new Worker(new URL("../../../workers/models.worker.ts", import.meta.url), {
      type: "module",
    });
    this.models = wrap<ModelsApi>(this.worker);
  }

  private async folder(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
    let folder = await navigator.storage.getDirectory();
    for (const name of path) folder = await folder.getDirectoryHandle(name);
    return folder;
  }

  private async files(path: readonly string[]): Promise<{ path: string; file: File }[]> {
    const files: { path: string; file: File }[] = [];
    for await (const [name, handle] of await this.folder(path))
      files.push({ path: name, file: await (handle as FileSystemFileHandle).getFile() });
    return files;
  }
}
