import type { AnswerId } from "../core/project.ts";
import type { ProjectSummary } from "../core/project-summary.ts";
import type { Draft } from "./ask.ts";

/** What the person can do that reaches beyond the stores: files, workers, storage. Failures end in the store, not in throws. */
export interface Commands {
  /**
   * Opens a file as this project's video if it is that video or the project has none, else as a project of its own.
   * When the project waits for its video and this is another, the person is asked first (`video.kind` "different").
   */
  openFile(file: File, handle?: FileSystemFileHandle | null): Promise<void>;
  /** Opens the file that turned out to be another video, as a project of its own. */
  openDifferent(): Promise<void>;
  chooseFile(): Promise<void>;
  openSample(): Promise<void>;
  /** Reads the project's video again through the handle kept from last time; the browser may ask for permission. */
  reopenVideo(): Promise<void>;
  /** Plays with an empty project; the present one stays in the list. */
  startNewProject(): Promise<void>;
  openProject(id: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  listProjects(): Promise<readonly ProjectSummary[]>;
  exportProject(): void;
  importProject(file: File): Promise<void>;
  /** Takes the project's lock from the other tab. */
  takeOver(): Promise<void>;
  ask(draft: Draft): void;
  /** Runs an answer again in its place, with the masks it was asked with. */
  retry(id: AnswerId): void;
  /** Asks the same question anew, with the masks as they are now. */
  askAgain(id: AnswerId): void;
  stop(id: AnswerId): void;
  /** Loads the model, anew when it is loaded already (after a change of device). */
  loadModel(): void;
  /** Reloads the page into the version that waits. */
  applyUpdate(): Promise<void>;
}
