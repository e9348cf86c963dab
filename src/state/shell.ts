import type { Failure } from "../core/failure.ts";
import type { ObjectId } from "../core/project.ts";
import type { SliceCreator } from "./slice.ts";

/** Whether the document is on disk. `elsewhere`: another tab holds this project and writes it. */
export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "failed"; readonly failure: Failure };

export type Dialog =
  | "help"
  | "commands"
  | "device"
  | "model"
  | "get-model"
  | "endpoint"
  | "privacy"
  | "projects"
  | "track"
  | "menu"
  | "unsaved"
  | "export-data-set"
  | "export"
  | "import"
  | "folder"
  | "camera"
  | null;

/** Work that would be lost if another project were opened now. */
export interface UnsavedWork {
  /** Of the project. */
  readonly name: string;
  /** Why it could not be saved; null when another tab holds the project. */
  readonly failure: Failure | null;
  /** What the person decided: to go on without it, or to stay. */
  answer(goOn: boolean): void;
}

/** One short message at the edge of the stage; the newest replaces the one before. */
export interface Notice {
  readonly tone: "info" | "good" | "problem";
  readonly text: string;
}

export interface ShellSlice {
  readonly save: SaveState;
  readonly online: boolean;
  /** Whether the service worker holds everything the app needs; null while that is not known. */
  readonly offlineReady: boolean | null;
  readonly updateWaiting: boolean;
  /** Whether the browser offers to install the page as an app. */
  readonly install: "not-offered" | "offered" | "installed";
  readonly dialog: Dialog;
  /** What the dialog of that name asks about. */
  readonly unsaved: UnsavedWork | null;
  readonly notice: Notice | null;
  /** Last sentence for the polite live region. */
  readonly announcement: string;
  /** The object whose name is under the pointer or has the focus: it is lit wherever it is shown. */
  readonly litObjectId: ObjectId | null;
  readonly panel: "ask" | "objects" | "tools";
  saveChanged(save: SaveState): void;
  shellChanged(
    change: Partial<
      Pick<
        ShellSlice,
        "online" | "offlineReady" | "updateWaiting" | "install" | "dialog" | "unsaved" | "panel"
      >
    >,
  ): void;
  noticed(notice: Notice | null): void;
  announced(sentence: string): void;
  objectLit(id: ObjectId | null): void;
}

export const createShellSlice: SliceCreator<ShellSlice> = (set) => ({
  save: { kind: "saved" },
  online: typeof navigator === "undefined" ? true : navigator.onLine,
  offlineReady: null,
  updateWaiting: false,
  install: "not-offered",
  dialog: null,
  unsaved: null,
  notice: null,
  announcement: "",
  litObjectId: null,
  panel: "ask",
  saveChanged: (save) => set({ save }),
  shellChanged: (change) => set(change),
  noticed: (notice) => set({ notice }),
  objectLit: (litObjectId) => set({ litObjectId }),
  announced: (announcement) => set({ announcement }),
});
