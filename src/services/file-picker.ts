/** A file the person chose, with the handle to read it again where the browser gives one. */
export interface PickedFile {
  readonly file: File;
  readonly handle: FileSystemFileHandle | null;
}

/** The parts of the File System Access API that are used; TypeScript's library has no picker or permission types. */
interface PickerWindow {
  showOpenFilePicker?(options: {
    id?: string;
    types?: readonly { description: string; accept: Record<string, readonly string[]> }[];
  }): Promise<FileSystemFileHandle[]>;
  showDirectoryPicker?(options: { id?: string; mode?: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}

interface PermissionHandle {
  queryPermission?(options: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(options: { mode: "read" }): Promise<PermissionState>;
}

const VIDEO_EXTENSIONS = [".mp4", ".m4v", ".mov", ".webm", ".mkv", ".ts", ".avi", ".mpg", ".3gp"] as const;

/** Lets the person choose a video; null when they think better of it. Must run in a user gesture. */
export async function pickVideo(): Promise<PickedFile | null> {
  const { showOpenFilePicker } = window as PickerWindow;
  if (!showOpenFilePicker) return pickVideoWithInput();
  try {
    const [handle] = (await showOpenFilePicker.call(window, {
      id: "video",
      types: [{ description: "Video", accept: { "video/*": VIDEO_EXTENSIONS } }],
    })) as [FileSystemFileHandle];
    return { file: await handle.getFile(), handle };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return pickVideoWithInput();
  }
}

async function pickVideoWithInput(): Promise<PickedFile | null> {
  const file = await pickWithInput(`video/*,${VIDEO_EXTENSIONS.join(",")}`);
  return file && { file, handle: null };
}

/** Lets the person choose a file through an input, as every browser can. */
export const pickWithInput = async (accept: string): Promise<File | null> =>
  (await pickSeveral(accept, false))[0] ?? null;

/** The same, for any number of files. */
export function pickSeveral(accept: string, multiple = true): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.multiple = multiple;
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

export const canPickFolderToWrite = (): boolean => "showDirectoryPicker" in window;

/** Lets the person choose a folder to copy into; null when they think better of it. Must run in a user gesture. */
export async function pickFolderToWrite(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const picking = (window as PickerWindow).showDirectoryPicker?.({ id: "models", mode: "readwrite" });
    return (await picking) ?? null;
  } catch {
    // Given up, or a folder that the browser does not hand out, which it has said by itself.
    return null;
  }
}

/** Files of a folder, with paths relative to it. */
export interface PickedFolder {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly file: File }[];
}

/** What an `<input type=file webkitdirectory>` holds; null when that is nothing. */
export function filesOfFolder(files: Iterable<File>): PickedFolder | null {
  const all = [...files];
  if (all.length === 0) return null;
  const [name] = all[0]!.webkitRelativePath.split("/") as [string];
  return {
    name,
    files: all.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1) || file.name, file })),
  };
}

/** Takes a folder out of a drop, with all that is in it; null when a file was dropped. Must be called during the event. */
export async function droppedFolder(transfer: DataTransfer): Promise<PickedFolder | null> {
  const item = [...transfer.items].find(({ kind }) => kind === "file");
  const entry = item?.webkitGetAsEntry();
  if (!entry?.isDirectory) return null;
  const files: { path: string; file: File }[] = [];
  const visit = async (directory: FileSystemDirectoryEntry, prefix: string): Promise<void> => {
    for (const child of await entriesOf(directory)) {
      const path = prefix + child.name;
      if (child.isDirectory) await visit(child as FileSystemDirectoryEntry, `${path}/`);
      else files.push({ path, file: await fileOf(child as FileSystemFileEntry) });
    }
  };
  await visit(entry as FileSystemDirectoryEntry, "");
  return { name: entry.name, files };
}

/** A reader gives a folder's entries in portions, the last of them empty. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/**
 * Reads a file through a handle from an earlier visit.
 * @param ask whether the browser may ask the person, which needs a user gesture
 * @returns null when permission is missing or the file is gone
 */
export async function readHandle(handle: FileSystemFileHandle, ask: boolean): Promise<File | null> {
  try {
    const permissions = handle as PermissionHandle;
    let state = (await permissions.queryPermission?.({ mode: "read" })) ?? "granted";
    if (state === "prompt" && ask)
      state = (await permissions.requestPermission?.({ mode: "read" })) ?? "denied";
    return state === "granted" ? await handle.getFile() : null;
  } catch {
    return null;
  }
}

/** Takes a file out of a drop, with its handle where the browser gives one. Must be called during the event. */
export async function droppedFile(transfer: DataTransfer): Promise<PickedFile | null> {
  const item = [...transfer.items].find(({ kind }) => kind === "file");
  const file = item?.getAsFile();
  if (!item || !file) return null;
  const withHandle = item as DataTransferItem & {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  };
  const handle = await withHandle.getAsFileSystemHandle?.().catch(() => null);
  return { file, handle: handle?.kind === "file" ? (handle as FileSystemFileHandle) : null };
}

/** Hands a file to the person as a download. */
export function download(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has taken the URL by the next task; a minute is for slow prompts.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
