import { projectFromFile } from "../projects/project-file.ts";
import { listProjects, loadProject } from "../projects/project-store.ts";
import { download } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import type { ProjectCommands } from "../state/commands/project-commands.ts";
import { useDocument } from "../state/document.ts";
import { projectCopy } from "./project-copy.ts";
import type { ProjectSession } from "./project-session.ts";

/** @param bringVideo opens the video of the project that is open, where that can be done without asking */
export function createProjectCommands(
  projects: ProjectSession,
  bringVideo: () => Promise<void>,
): ProjectCommands {
  const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });
  return {
    async startNewProject() {
      await projects.openEmpty();
      await bringVideo();
    },
    async openProject(id) {
      const project = await loadProject(id);
      if (!project.ok) return problem(`This project could not be opened: ${project.error.message}.`);
      await projects.open(project.value);
      await bringVideo();
    },
    async deleteProject(id) {
      const wasOpen = id === useDocument.getState().project.id;
      const deleted = await projects.delete(id);
      if (!deleted.ok) problem(`This project was not deleted: ${deleted.error.message}.`);
      if (wasOpen) await bringVideo();
    },
    async listProjects() {
      await projects.flush();
      return listProjects();
    },
    async exportProject() {
      await projects.flush();
      const file = await projectCopy(useDocument.getState().project);
      if (file.ok) download(file.value);
      else problem(`The project was not saved to a file: ${file.error.message}.`);
    },
    async importProject(file) {
      const read = await projectFromFile(file);
      if (!read.ok) return problem(`${file.name}: ${read.error.message}`);
      const imported = await projects.import(read.value);
      if (!imported.ok) return problem(`${file.name} could not be kept: ${imported.error.message}`);
      await bringVideo();
    },
    takeOver: () => projects.takeOver(),
  };
}
