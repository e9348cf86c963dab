/** Opening files. What goes wrong ends in the store (`video`), not in throws. */
export interface VideoCommands {
  /**
   * Opens a project file, or a video: as this project's if it is that video or the project has none, else as a project
   * of its own. When the project waits for its video and this is a different one, the person is asked first
   * (`video.kind` "different").
   */
  openFile(file: File, handle?: FileSystemFileHandle | null): Promise<void>;
  /** Opens the file that turned out to be a different video, as a project of its own. */
  openDifferent(): Promise<void>;
  chooseFile(): Promise<void>;
  /** Opens the clip that comes with the page, with nothing marked. */
  openSample(): Promise<void>;
  /** Opens the project that comes with the page: tracked objects, and questions that a demo model answers there and then. */
  openSampleProject(): Promise<void>;
  /** Reads the project's video again through the handle kept from last time; the browser may ask for permission. */
  reopenVideo(): Promise<void>;
}
