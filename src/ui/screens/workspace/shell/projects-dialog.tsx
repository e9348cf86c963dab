import {
  Camera,
  Download,
  FileInput,
  FileOutput,
  FilePlus2,
  FolderOpen,
  Images,
  Trash2,
  Upload,
} from "lucide-react";
import { useEffect, useState } from "react";
import type { ProjectSummary } from "../../../../core/project-summary.ts";
import { formatMoment } from "../../../../language/formats.ts";
import { plural, t } from "../../../../language/text.ts";
import { pickWithInput } from "../../../../services/file-picker.ts";
import { useApp } from "../../../../state/app-store.ts";
import { projectTitle, useDocument } from "../../../../state/document.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { rich } from "../../../kit/rich-text.tsx";
import { useCommands } from "../../../services.tsx";
import styles from "./projects-dialog.module.css";

/** Opens videos and projects, saves a project to a file, and lists what is kept in this browser. */
export function ProjectsDialog() {
  const commands = useCommands();
  const openId = useDocument((state) => state.project.id);
  const [projects, setProjects] = useState<readonly ProjectSummary[] | null>(null);
  const [doomed, setDoomed] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    void commands.listProjects().then((list) => {
      if (current) setProjects(list);
    });
    return () => {
      current = false;
    };
  }, [commands]);

  const closing = (act: () => unknown) => () => {
    useApp.getState().shellChanged({ dialog: null });
    void act();
  };
  const opening = (dialog: "export" | "import" | "camera") => () =>
    useApp.getState().shellChanged({ dialog });
  const importFile = async () => {
    const file = await pickWithInput(".vrproj,.json,application/zip,application/json");
    if (file) await commands.importProject(file);
  };
  const remove = async (id: string) => {
    await commands.deleteProject(id);
    setDoomed(null);
    setProjects(await commands.listProjects());
  };

  return (
    <Dialog title={t("Projects and files")}>
      <div className={styles.actions}>
        <Button tone="primary" icon={<FolderOpen size={16} />} onClick={closing(() => commands.chooseFile())}>
          {t("Open a video or picture")}
        </Button>
        <Button icon={<Images size={16} />} onClick={closing(() => commands.chooseFolder())}>
          {t("Open a folder of frames")}
        </Button>
        <Button icon={<Camera size={16} />} onClick={opening("camera")}>
          {t("Use the camera")}
        </Button>
        <Button icon={<FilePlus2 size={16} />} onClick={closing(() => commands.startNewProject())}>
          {t("New project")}
        </Button>
        <Button icon={<Download size={16} />} onClick={() => commands.exportProject()}>
          {t("Save to a file")}
        </Button>
        <Button icon={<Upload size={16} />} onClick={closing(importFile)}>
          {t("Open a project file")}
        </Button>
        <Button icon={<FileOutput size={16} />} onClick={opening("export")}>
          {t("Export masks and answers")}
        </Button>
        <Button icon={<FileInput size={16} />} onClick={opening("import")}>
          {t("Import masks")}
        </Button>
      </div>
      <p className={styles.soft}>
        {rich(
          "To check and mend records for training, {dataSet}. To measure the model, {benchmark}. To ask about many clips at once, {batch}.",
          {
            dataSet: <a href="#/dataset">{t("open a data set")}</a>,
            benchmark: <a href="#/benchmark">{t("run a benchmark")}</a>,
            batch: <a href="#/batch">{t("make a batch")}</a>,
          },
        )}
      </p>
      <section>
        <h3 className={styles.title}>{t("Saved in this browser")}</h3>
        {projects?.length === 0 && (
          <p className={styles.soft}>{t("Nothing yet. Projects are saved automatically as you work.")}</p>
        )}
        <ul className={styles.list}>
          {projects?.map((project) => (
            <li key={project.id} className={styles.row}>
              <button
                type="button"
                className={styles.open}
                aria-current={project.id === openId}
                onClick={closing(() => commands.openProject(project.id))}
              >
                <span className={styles.name}>{projectTitle(project.name)}</span>
                <span className={styles.soft}>{summaryLine(project)}</span>
              </button>
              {doomed === project.id ? (
                <>
                  <Button size="s" tone="danger" onClick={() => void remove(project.id)}>
                    {t("Delete permanently")}
                  </Button>
                  <Button size="s" tone="ghost" onClick={() => setDoomed(null)}>
                    {t("Keep")}
                  </Button>
                </>
              ) : (
                <IconButton
                  label={t("Delete {name}", { name: projectTitle(project.name) })}
                  icon={<Trash2 size={16} />}
                  onClick={() => setDoomed(project.id)}
                />
              )}
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

function summaryLine({ videoName, objectCount, answerCount, modifiedAt }: ProjectSummary): string {
  return [
    videoName ?? t("no video or picture"),
    plural(objectCount, "{n} object", "{n} objects"),
    plural(answerCount, "{n} answer", "{n} answers"),
    formatMoment(new Date(modifiedAt)),
  ].join(" · ");
}
