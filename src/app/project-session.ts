import { fail, ok, type Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { isWorthKeeping } from "../core/project-summary.ts";
import { t } from "../language/text.ts";
import { type Autosave, createAutosave } from "../projects/autosave.ts";
import { type ProjectLock, takeProjectLock } from "../projects/project-lock.ts";
import {
  deleteProject,
  loadLastProject,
  loadProject,
  rememberLastProject,
  saveProject,
} from "../projects/project-store.ts";
import { deleteReplacedMasks, storedMasks } from "../projects/stored-masks.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, projectTitle, useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { UnsavedWork } from "../state/shell.ts";
import { failureReason } from "../ui/failure-text.ts";

/** Keeps the open document on disk, and makes sure that one tab writes one project. */
export class ProjectSession {
  private readonly autosave: Autosave<Project>;
  /** Of the open project; null while another tab has it, which then writes it. */
  private lock: ProjectLock | null = null;
  /** The open project as it is on disk; null when it is not there. */
  private stored: Project | null = null;
  /** A state of the open project that the person gave up, or has in a file. */
  private givenUp: Project | null = null;
  private asking: Promise<boolean> | null = null;
  private askedToKeep = false;
  /** Projects are opened one after the other. */
  private opening: Promise<void> = Promise.resolve();

  /**
   * @param beforeSwitch ends whatever still writes into the open project
   * @param ask asks the person whether to go on without work that could not be saved
   */
  constructor(
    private readonly beforeSwitch: () => void,
    private readonly ask: (work: Omit<UnsavedWork, "answer">) => Promise<boolean>,
  ) {
    this.autosave = createAutosave(
      (project) => this.write(project),
      (save) => useApp.getState().saveChanged(this.lock ? save : { kind: "elsewhere" }),
    );
    maskRegistry.onProblem = (text) =>
      useApp.getState().noticed({ tone: "problem", text: t("Masks could not be read: {text}.", { text }) });
    useDocument.subscribe(({ project }, before) => {
      if (project !== before.project) this.changed(project);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.autosave.leave();
    });
    addEventListener("pagehide", () => this.autosave.leave());
    // The browser asks before a page goes away with what could not be saved.
    addEventListener("beforeunload", (event) => {
      if (useApp.getState().save.kind === "failed" && this.isUnsaved()) event.preventDefault();
    });
  }

  /** Brings back the project of the last visit. What cannot be read is left where it is and an empty project opened. */
  async restore(): Promise<void> {
    const last = await loadLastProject();
    if (last.ok && last.value) {
      await this.open(last.value);
      return;
    }
    await this.openEmpty();
    if (!last.ok) {
      useApp.getState().noticed({
        tone: "problem",
        text: t("The project of your last visit could not be read ({message}). It was left untouched.", {
          message: failureReason(last.error),
        }),
      });
    }
  }

  /**
   * Makes a stored project the open one, after what was open is safely written.
   * @returns false when the person would rather stay, since that could not be written
   */
  open(project: Project): Promise<boolean> {
    return this.switchTo(project, project);
  }

  /** Makes a new project the open one; it is stored once there is something in it. */
  openNew(project: Project): Promise<boolean> {
    return this.switchTo(project, null);
  }

  openEmpty(): Promise<boolean> {
    return this.openNew(createEmptyProject());
  }

  /** Deletes a project for good, unless another tab has it open: that would write it again. */
  async delete(id: string): Promise<Result<void>> {
    const { project } = useDocument.getState();
    if (id === project.id) {
      // What was done to it goes with it.
      this.beforeSwitch();
      this.givenUp = useDocument.getState().project;
      if (!(await this.openEmpty())) return fail("project-invalid", "it was changed meanwhile");
    }
    const lock = await takeProjectLock(id);
    if (!lock) return fail("project-invalid", "it is open in another tab; close it there first");
    try {
      return await deleteProject(id);
    } finally {
      await lock.release();
    }
  }

  /** Writes here from now on; the other tab is told, and its last state is read first. */
  async takeOver(): Promise<void> {
    const { project } = useDocument.getState();
    this.lock = await takeProjectLock(project.id, () => this.lostToAnotherTab(), true);
    const disk = await loadProject(project.id);
    this.stored = disk.ok ? disk.value : null;
    if (disk.ok && disk.value.modifiedAt > project.modifiedAt) {
      maskRegistry.opened(storedMasks(project.id));
      useDocument.getState().projectOpened(disk.value);
    } else {
      this.changed(project);
    }
    await this.autosave.flush();
    if (!this.isUnsaved()) useApp.getState().saveChanged({ kind: "saved" });
  }

  flush(): Promise<void> {
    return this.autosave.flush();
  }

  /**
   * Saves what waits, once more where that failed before. What still is not saved, the person decides about.
   * @returns whether another project may take over now
   */
  async mayLeave(): Promise<boolean> {
    await this.autosave.flush();
    if (!this.isUnsaved()) return true;
    this.asking ??= this.askAboutUnsaved().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async askAboutUnsaved(): Promise<boolean> {
    const { save } = useApp.getState();
    const { project } = useDocument.getState();
    const failure = save.kind === "failed" ? save.failure : null;
    const goesOn = await this.ask({ name: projectTitle(project.name), failure });
    if (goesOn) this.givenUp = project;
    return goesOn;
  }

  /** Whether work on the open project is neither on disk nor given up. */
  private isUnsaved(): boolean {
    const { project } = useDocument.getState();
    return project !== this.stored && project !== this.givenUp && isWorthKeeping(project);
  }

  private switchTo(project: Project, stored: Project | null): Promise<boolean> {
    const switching = this.opening.then(async () => {
      this.beforeSwitch();
      const previous = this.lock;
      const isHeld = previous?.projectId === project.id;
      const next = isHeld ? previous : await takeProjectLock(project.id, () => this.lostToAnotherTab());
      if (!(await this.mayLeave())) {
        if (!isHeld) await next?.release();
        return false;
      }
      // Nothing is awaited from here on until the new one is open: no edit falls between the two.
      this.lock = next;
      this.stored = stored;
      this.givenUp = null;
      maskRegistry.opened(storedMasks(project.id));
      useApp.getState().saveChanged(next ? { kind: "saved" } : { kind: "elsewhere" });
      useDocument.getState().projectOpened(project);
      if (next && stored) void deleteReplacedMasks(project);
      void rememberLastProject(project.id);
      if (!isHeld) await previous?.release();
      return true;
    });
    this.opening = switching.then(() => {});
    return switching;
  }

  private async write(project: Project): Promise<Result<unknown>> {
    // Left over from a project that has been closed, or that another tab writes now.
    if (this.lock?.projectId !== project.id) return ok(null);
    const result = await saveProject(this.stored, project, ({ objectId, ...mask }) =>
      maskRegistry.packed(objectId, mask),
    );
    if (result.ok && this.lock?.projectId === project.id) {
      this.stored = project;
      maskRegistry.written(result.value);
    }
    return result;
  }

  private changed(project: Project): void {
    if (project === this.stored || !isWorthKeeping(project)) return;
    this.askToKeep();
    if (this.lock?.projectId === project.id) this.autosave.changed(project);
    else useApp.getState().saveChanged({ kind: "elsewhere" });
  }

  /** Asks the browser, once, not to clear this site's storage when disk space runs low. */
  private askToKeep(): void {
    if (this.askedToKeep) return;
    this.askedToKeep = true;
    void navigator.storage?.persist?.().catch(() => false);
  }

  private lostToAnotherTab(): void {
    this.lock = null;
    useApp.getState().saveChanged({ kind: "elsewhere" });
  }
}
