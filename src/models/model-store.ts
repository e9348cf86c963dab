import { FailureError } from "../core/failure.ts";

/** Models of this site in the origin private file system: one folder each, named for model, variant and revision. */
const ROOT = "models";

/** @throws FailureError `storage-unavailable` where the browser gives this page none, as in many private windows */
async function root(): Promise<FileSystemDirectoryHandle> {
  let storage: FileSystemDirectoryHandle;
  try {
    storage = await navigator.storage.getDirectory();
  } catch (error) {
    throw new FailureError(
      "storage-unavailable",
      "the browser's storage for files should open for this page, and it refused ({error})",
      { values: { error: error instanceof Error ? error.name : String(error) } },
    );
  }
  return storage.getDirectoryHandle(ROOT, { create: true });
}

/** @throws DOMException `NotFoundError` when there is none and none is to be made */
export async function modelFolder(name: string, create = false): Promise<FileSystemDirectoryHandle> {
  return (await root()).getDirectoryHandle(name, { create });
}

export async function modelFolderNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const [name, handle] of await root()) if (handle.kind === "directory") names.push(name);
  return names.sort();
}

export async function removeModelFolder(name: string): Promise<void> {
  await (await root()).removeEntry(name, { recursive: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Whether a file or folder is not there, as against one that cannot be read. */
export const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NotFoundError";

export async function folderBytes(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const [, handle] of folder) {
    if (handle.kind === "file") bytes += (await (handle as FileSystemFileHandle).getFile()).size;
  }
  return bytes;
}

/**
 * Runs `work` as the only one, over all tabs, that writes this model.
 * @param onWait called when another holds it, before waiting
 */
export async function withModelLock<T>(
  name: string,
  signal: AbortSignal | undefined,
  onWait: (() => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const lock = `videorefer-model-${name}`;
  const got = await navigator.locks.request(lock, { ifAvailable: true }, async (held) =>
    held ? { value: await work() } : null,
  );
  if (got) return got.value;
  onWait?.();
  return navigator.locks.request(lock, { signal }, work) as Promise<T>;
}
