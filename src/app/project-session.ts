import type { Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { isWorthKeeping } from "../core/project-summary.ts";
import { type Autosave, createAutosave } from "../projects/autosave.ts";
import { ProjectLock } from "../projects/project-lock.ts";
import { loadLastProject, saveProject } from "../projects/project-store.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";

/** Keeps the open document on disk, and makes sure that one tab writes one project. */
export class ProjectSession {
  private readonly autosave: Autosave<Project>;
  private readonly lock = new ProjectLock(() => this.lostToAnotherTab());
  private mayWrite = false;
  private asked = false;
  /** The document as it is on disk, so that opening it is not taken for a change. */
  private known: Project | null = null;

  constructor() {
    this.autosave = createAutosave(saveProject, (save) => useApp.getState().saveChanged(save));
    useDocument.subscribe(({ project }, before) => {
      if (project !== before.project) this.changed(project);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.autosave.leave();
    });
    addEventListener("pagehide", () => this.autosave.leave());
  }

  /** Brings back the project of the last visit. What cannot be read is left where it is and an empty project opened. */
  async restore(): Promise<void> {
    const last = await loadLastProject();
    if (last.ok && last.value) {
      await this.open(last.value);
      return;
    }
    await this.open(createEmptyProject());
    if (!last.ok) {
      useApp.getState().noticed({
        tone: "problem",
        text: `The project of your last visit could not be read (${last.error.message}). It was left untouched.`,
      });
    }
  }

  /** Makes `project` the open one, after what was open is safely written. */
  async open(project: Project): Promise<void> {
    await this.autosave.flush();
    this.mayWrite = await this.lock.hold(project.id);
    this.known = project;
    useDocument.getState().projectOpened(project);
    useApp.getState().saveChanged(this.mayWrite ? { kind: "saved" } : { kind: "elsewhere" });
  }

  /** Writes here from now on; the other tab is told, and its last state is read first. */
  async takeOver(): Promise<void> {
    const { project } = useDocument.getState();
    this.mayWrite = await this.lock.hold(project.id, true);
    const stored: Result<Project | null> = await loadLastProject();
    if (stored.ok && stored.value?.id === project.id && stored.value.modifiedAt > project.modifiedAt) {
      this.known = stored.value;
      useDocument.getState().projectOpened(stored.value);
    }
    useApp.getState().saveChanged({ kind: "saved" });
  }

  flush(): Promise<void> {
    return this.autosave.flush();
  }

  private changed(project: Project): void {
    if (project === this.known || !isWorthKeeping(project)) return;
    this.askToKeep();
    if (this.mayWrite) this.autosave.changed(project);
    else useApp.getState().saveChanged({ kind: "elsewhere" });
  }

  /** Asks the browser, once, not to clear this site's storage when disk space runs low. */
  private askToKeep(): void {
    if (this.asked) return;
    this.asked = true;
    void navigator.storage?.persist?.().catch(() => false);
  }

  private lostToAnotherTab(): void {
    this.mayWrite = false;
    useApp.getState().saveChanged({ kind: "elsewhere" });
  }
}
