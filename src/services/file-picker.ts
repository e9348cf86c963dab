import { PICTURE_NAME } from "../core/picture-name.ts";
import { VIDEO_EXTENSIONS } from "../core/video-name.ts";
import { t } from "../language/text.ts";

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
  showDirectoryPicker?(options: {
    id?: string;
    mode?: "read" | "readwrite";
  }): Promise<FileSystemDirectoryHandle>;
}

interface PermissionHandle {
  queryPermission?(options: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(options: { mode: "read" }): Promise<PermissionState>;
}

const PICTURE_EXTENSIONS = [".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".bmp"] as const;

/** Lets the person choose a video or a picture; null when they think better of it. Must run in a user gesture. */
export async function pickVideo(): Promise<PickedFile | null> {
  const { showOpenFilePicker } = window as PickerWindow;
  if (!showOpenFilePicker) return pickVideoWithInput();
  try {
    const [handle] = (await showOpenFilePicker.call(window, {
      id: "video",
      types: [
        {
          description: t("Video or picture"),
          accept: { "video/*": VIDEO_EXTENSIONS, "image/*": PICTURE_EXTENSIONS },
        },
      ],
    })) as [FileSystemFileHandle];
    return { file: await handle.getFile(), handle };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return pickVideoWithInput();
  }
}

async function pickVideoWithInput(): Promise<PickedFile | null> {
  const file = await pickWithInput(
    ["video/*", "image/*", ...VIDEO_EXTENSIONS, ...PICTURE_EXTENSIONS].join(","),
  );
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

/** A folder with the handle to read it again, where the browser gives one. */
interface FolderWithHandle {
  readonly folder: PickedFolder;
  readonly handle: FileSystemDirectoryHandle | null;
}

/** Lets the person choose a folder to read; null when they think better of it, or it is empty. Must run in a user gesture. */
export async function pickFolder(): Promise<FolderWithHandle | null> {
  const { showDirectoryPicker } = window as PickerWindow;
  if (!showDirectoryPicker) return pickFolderWithInput();
  try {
    const handle = await showDirectoryPicker.call(window, { id: "frames", mode: "read" });
    return { folder: await filesOfHandle(handle), handle };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return pickFolderWithInput();
  }
}

function pickFolderWithInput(): Promise<FolderWithHandle | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.webkitdirectory = true;
    input.addEventListener("change", () => {
      const folder = filesOfFolder(input.files ?? []);
      resolve(folder && { folder, handle: null });
    });
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

/** Everything in a folder. */
async function filesOfHandle(handle: FileSystemDirectoryHandle): Promise<PickedFolder> {
  const files: { path: string; file: File }[] = [];
  const visit = async (directory: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
    for await (const child of directory.values()) {
      const path = prefix + child.name;
      if (child.kind === "directory") await visit(child as FileSystemDirectoryHandle, `${path}/`);
      else files.push({ path, file: await (child as FileSystemFileHandle).getFile() });
    }
  };
  await visit(handle, "");
  return { name: handle.name, files };
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
    return (await mayRead(handle, ask)) ? await handle.getFile() : null;
  } catch {
    return null;
  }
}

/** The same of a folder. */
export async function readFolderHandle(
  handle: FileSystemDirectoryHandle,
  ask: boolean,
): Promise<PickedFolder | null> {
  try {
    return (await mayRead(handle, ask)) ? await filesOfHandle(handle) : null;
  } catch {
    return null;
  }
}

async function mayRead(handle: FileSystemHandle, ask: boolean): Promise<boolean> {
  const permissions = handle as PermissionHandle;
  const state = (await permissions.queryPermission?.({ mode: "read" })) ?? "granted";
  if (state !== "prompt" || !ask) return state === "granted";
  return (await permissions.requestPermission?.({ mode: "read" })) === "granted";
}

/**
 * Takes out of a drop what can be opened: a file, a folder, or several pictures as a folder, with the handle where the browser gives one.
 * Must be called during the event.
 */
export async function droppedFootage(transfer: DataTransfer): Promise<PickedFile | FolderWithHandle | null> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const files = items.flatMap((item) => item.getAsFile() ?? []);
  // All of these have to be asked for before the first answer.
  const reading = droppedFolder(transfer);
  const handling = items[0] ? handleOf(items[0]) : null;
  const [folder, handle] = [await reading, (await handling) ?? null];
  if (folder)
    return { folder, handle: handle?.kind === "directory" ? (handle as FileSystemDirectoryHandle) : null };
  if (files.length > 1 && files.every(({ name }) => PICTURE_NAME.test(name))) {
    const pictures = files.map((file) => ({ path: file.name, file }));
    return {
      folder: { name: t("{files} pictures", { files: files.length }), files: pictures },
      handle: null,
    };
  }
  const [file] = files;
  return file ? { file, handle: handle?.kind === "file" ? (handle as FileSystemFileHandle) : null } : null;
}

function handleOf(item: DataTransferItem): Promise<FileSystemHandle | null> | undefined {
  const withHandle = item as DataTransferItem & {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  };
  return withHandle.getAsFileSystemHandle?.().catch(() => null);
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
