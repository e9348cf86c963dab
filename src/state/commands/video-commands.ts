import type { GivenFolder } from "../given-footage.ts";

/** Files with paths relative to their folder. */
interface FolderOfFiles {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly file: File }[];
}

/** Opening files. What goes wrong ends in the store (`video`), not in throws. */
export interface VideoCommands {
  /**
   * Opens a project file, a video or a picture: as this project's if it is that video or the project has none, else as a project
   * of its own. When the project waits for its video and this is a different one, the person is asked first
   * (`video.kind` "different").
   */
  openFile(file: File, handle?: FileSystemFileHandle | null): Promise<void>;
  /** The same of a picture or clip that is stored nowhere, of which this browser keeps a copy. */
  openMade(file: File): Promise<void>;
  /** The same of a folder of frames. How fast they follow each other is asked where it is not known (`folderToOpen`). */
  openFolder(folder: FolderOfFiles, handle?: FileSystemDirectoryHandle | null): Promise<void>;
  openFolderAt(folder: GivenFolder, picturesPerSecond: number): Promise<void>;
  /** Opens the file that turned out to be a different video, as a project of its own. */
  openDifferent(): Promise<void>;
  chooseFile(): Promise<void>;
  chooseFolder(): Promise<void>;
  /** Opens the clip that comes with the page, with nothing marked. */
  openSample(): Promise<void>;
  /** Opens the picture that comes with the page, with nothing marked. */
  openSamplePicture(): Promise<void>;
  /** Opens the project that comes with the page: tracked objects, and questions that a demo model answers there and then. */
  openSampleProject(): Promise<void>;
  /** Reads the project's video again through the handle kept from last time; the browser may ask for permission. */
  reopenVideo(): Promise<void>;
}
