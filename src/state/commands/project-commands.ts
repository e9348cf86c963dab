import type { Result } from "../../core/failure.ts";
import type { ProjectSummary } from "../../core/project-summary.ts";

/** Projects kept in this browser, and projects as files. What goes wrong ends as a notice, not in throws. */
export interface ProjectCommands {
  /** Shows an empty project; the present one stays in the list. */
  startNewProject(): Promise<void>;
  openProject(id: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  listProjects(): Promise<readonly ProjectSummary[]>;
  /** What each project's masks take in storage, in bytes, by its id. */
  projectBytes(): Promise<ReadonlyMap<string, number>>;
  /** @returns whether a file was handed to the browser */
  exportProject(): Promise<boolean>;
  importProject(file: File): Promise<void>;
  /** Keeps a project file under this id and opens it; opens what is kept under it where there is something. @returns whether it is open */
  openPrepared(id: string, read: () => Promise<Result<File>>): Promise<boolean>;
  /** Ends the reading or writing of a project file; what was there before stays. */
  cancelProjectJob(): void;
  /** Takes the project's lock from the other tab. */
  takeOver(): Promise<void>;
}
