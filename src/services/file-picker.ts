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
    const [handle] = await showOpenFilePicker.call(window, {
      id: "video",
      types: [{ description: "Video", accept: { "video/*": VIDEO_EXTENSIONS } }],
    });
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
export function pickWithInput(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
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
  return { file, handle: handle instanceof FileSystemFileHandle ? handle : null };
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
