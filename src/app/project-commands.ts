import { t } from "../language/text.ts";
import { maskBytesOfProjects } from "../projects/mask-bytes.ts";
import { deleteProject, listProjects, loadProject } from "../projects/project-store.ts";
import { download } from "../services/file-picker.ts";
import { ProjectFilesClient } from "../services/project-files-client.ts";
import { useApp } from "../state/app-store.ts";
import type { ProjectCommands } from "../state/commands/project-commands.ts";
import { projectTitle, useDocument } from "../state/document.ts";
import { failureReason } from "../ui/failure-text.ts";
import { projectCopy } from "./project-copy.ts";
import type { ProjectSession } from "./project-session.ts";
import { showProjectJob } from "./show-project-job.ts";

/** @param bringVideo opens the video of the project that is open, where that can be done without asking */
export function createProjectCommands(
  projects: ProjectSession,
  bringVideo: () => Promise<void>,
): ProjectCommands {
  const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });
  const files = new ProjectFilesClient();
  const commands: ProjectCommands = {
    async startNewProject() {
      if (await projects.openEmpty()) await bringVideo();
    },
    async openProject(id) {
      const project = await loadProject(id);
      if (!project.ok)
        return problem(
          t("This project could not be opened: {message}.", { message: failureReason(project.error) }),
        );
      if (await projects.open(project.value)) await bringVideo();
    },
    async deleteProject(id) {
      const wasOpen = id === useDocument.getState().project.id;
      const deleted = await projects.delete(id);
      if (!deleted.ok)
        problem(t("This project was not deleted: {message}.", { message: failureReason(deleted.error) }));
      if (wasOpen) await bringVideo();
    },
    async listProjects() {
      await projects.flush();
      return listProjects();
    },
    projectBytes: maskBytesOfProjects,
    async exportProject() {
      await projects.flush();
      const { project } = useDocument.getState();
      const file = await showProjectJob({ kind: "saving", name: projectTitle(project.name) }, (onFraction) =>
        projectCopy(project, files, onFraction),
      );
      if (file.ok) download(file.value);
      else if (file.error.code !== "cancelled") {
        problem(t("The project was not saved to a file: {message}.", { message: failureReason(file.error) }));
      }
      return file.ok;
    },
    async importProject(file) {
      // An id of its own: that overwrites nothing, whatever was opened before.
      const id = crypto.randomUUID();
      const kept = await showProjectJob({ kind: "opening", name: file.name }, (onFraction) =>
        files.keep(file, id, onFraction),
      );
      if (kept.ok) await commands.openProject(id);
      else if (kept.error.code === "project-invalid") problem(`${file.name}: ${failureReason(kept.error)}`);
      else if (kept.error.code !== "cancelled") {
        problem(
          t("{name} could not be kept: {message}", { name: file.name, message: failureReason(kept.error) }),
        );
      } else {
        // It may have been kept in the very moment when it was cancelled.
        await deleteProject(id);
      }
    },
    async openPrepared(id, read) {
      let project = await loadProject(id);
      if (!project.ok) {
        const file = await read();
        if (!file.ok) {
          problem(
            t("The sample project could not be downloaded: {message}.", {
              message: failureReason(file.error),
            }),
          );
          return false;
        }
        const { name } = file.value;
        const kept = await showProjectJob({ kind: "opening", name }, (onFraction) =>
          files.keep(file.value, id, onFraction),
        );
        if (kept.ok) project = await loadProject(id);
        else if (kept.error.code === "cancelled") return false;
        else project = kept;
      }
      if (!project.ok) {
        problem(
          t("The sample project could not be opened: {message}.", { message: failureReason(project.error) }),
        );
        return false;
      }
      if (!(await projects.open(project.value))) return false;
      await bringVideo();
      return true;
    },
    cancelProjectJob: () => files.cancel(),
    takeOver: () => projects.takeOver(),
  };
  return commands;
}
