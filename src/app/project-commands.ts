import type { Project } from "../core/project.ts";
import { projectFromFile, projectToFile } from "../projects/project-file.ts";
import { deleteProject, listProjects, loadProject } from "../projects/project-store.ts";
import { download } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import type { ProjectCommands } from "../state/commands/project-commands.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import type { ProjectSession } from "./project-session.ts";

/** @param show makes a project the open one and brings its video */
export function createProjectCommands(
  projects: ProjectSession,
  show: (project: Project) => Promise<void>,
): ProjectCommands {
  return {
    startNewProject: () => show(createEmptyProject()),
    async openProject(id) {
      const project = await loadProject(id);
      if (project.ok) await show(project.value);
      else useApp.getState().noticed({ tone: "problem", text: project.error.message });
    },
    async deleteProject(id) {
      if (id === useDocument.getState().project.id) await show(createEmptyProject());
      await deleteProject(id);
    },
    async listProjects() {
      await projects.flush();
      return listProjects();
    },
    exportProject: () => download(projectToFile(useDocument.getState().project)),
    async importProject(file) {
      const project = await projectFromFile(file);
      // A copy under its own id: importing twice, or beside the original, overwrites nothing.
      if (project.ok) await show({ ...project.value, id: crypto.randomUUID() });
      else useApp.getState().noticed({ tone: "problem", text: `${file.name}: ${project.error.message}` });
    },
    takeOver: () => projects.takeOver(),
  };
}
