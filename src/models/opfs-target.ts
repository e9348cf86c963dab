import type { PackageTarget } from "../builder/package-target.ts";
import { FailureError } from "../core/failure.ts";
import { isMissing } from "./model-store.ts";

/** Bytes handed on at a time when a file is read back. */
const STREAMED_BYTES = 4 * 2 ** 20;

/**
 * A package folder of the origin private file system. Weights are written through access handles, which lock their files until
 * `close`; only workers have them.
 */
export class OpfsTarget implements PackageTarget {
  private readonly handles = new Map<string, FileSystemSyncAccessHandle>();
  private readonly unflushed = new Set<string>();

  constructor(private readonly folder: FileSystemDirectoryHandle) {}

  async write(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    const handle = this.handles.get(path) ?? (await this.open(path));
    this.unflushed.add(path);
    const written = roomOrFailure(() => handle.write(bytes as Uint8Array<ArrayBuffer>, { at: offset }));
    if (written !== bytes.length) throw diskFull();
  }

  async flush(): Promise<void> {
    for (const path of this.unflushed) {
      const handle = this.handles.get(path);
      if (handle) roomOrFailure(() => handle.flush());
    }
    this.unflushed.clear();
  }

  /** A writable stream puts its content in place when it closes, and not before. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await answered(`writing ${path}`, this.put(path, bytes as Uint8Array<ArrayBuffer>));
    } catch (error) {
      throw isQuota(error) ? diskFull() : error;
    }
  }

  private async put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = await this.folder.getFileHandle(path, { create: true });
    const writable = await file.createWritable();
    await writable.write(bytes);
    await writable.close();
  }

  async readWhole(path: string): Promise<Uint8Array | null> {
    const file = await this.file(path);
    return file && read(file);
  }

  async size(path: string): Promise<number | null> {
    const handle = this.handles.get(path);
    return handle ? handle.getSize() : ((await this.file(path))?.size ?? null);
  }

  async *stream(path: string): AsyncGenerator<Uint8Array> {
    this.closeFile(path);
    const file = await this.file(path);
    for (let at = 0; file && at < file.size; at += STREAMED_BYTES)
      yield read(file.slice(at, at + STREAMED_BYTES));
  }

  async remove(path: string): Promise<void> {
    this.closeFile(path);
    await this.folder.removeEntry(path).catch(ignoreMissing);
  }

  close(): void {
    for (const path of [...this.handles.keys()]) this.closeFile(path);
  }

  private async open(path: string): Promise<FileSystemSyncAccessHandle> {
    const file = await this.folder.getFileHandle(path, { create: true });
    const handle = await answered(`opening ${path}`, file.createSyncAccessHandle());
    this.handles.set(path, handle);
    return handle;
  }

  private closeFile(path: string): void {
    this.handles.get(path)?.close();
    this.handles.delete(path);
    this.unflushed.delete(path);
  }

  /** An empty file is none: whoever was to `replace` it died between making it and putting its content in place. */
  private async file(path: string): Promise<File | null> {
    try {
      const file = await (await this.folder.getFileHandle(path)).getFile();
      return file.size > 0 ? file : null;
    } catch (error) {
      ignoreMissing(error);
      return null;
    }
  }
}

/** At once: what a browser forgets while it is waited for, it cannot forget here (`engine/blob-bytes.ts`). */
const read = (blob: Blob): Uint8Array => new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/**
 * A browser's storage can leave its callers waiting for ever. The page is less patient with a silent worker, and lets another go on;
 * this is for those who have no such page.
 */
const STORAGE_TIMEOUT_MS = 120_000;

function answered<T>(what: string, work: Promise<T>): Promise<T> {
  let timer = 0;
  const silence = new Promise<never>((_, reject) => {
    const failure = new FailureError(
      "internal",
      `the browser's storage does not answer (${what}); reload the page and continue`,
    );
    timer = self.setTimeout(() => reject(failure), STORAGE_TIMEOUT_MS);
  });
  return Promise.race([work, silence]).finally(() => clearTimeout(timer));
}

const isQuota = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "QuotaExceededError";

const diskFull = (): FailureError =>
  new FailureError(
    "storage-full",
    "the browser has no more room for this site; delete another model or free disk space, then continue: what is done is kept",
  );

function roomOrFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isQuota(error) ? diskFull() : error;
  }
}
