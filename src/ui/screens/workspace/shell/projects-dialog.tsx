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
import { pickWithInput } from "../../../../services/file-picker.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
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
    <Dialog title="Projects and files">
      <div className={styles.actions}>
        <Button tone="primary" icon={<FolderOpen size={16} />} onClick={closing(() => commands.chooseFile())}>
          Open a video or picture
        </Button>
        <Button icon={<Images size={16} />} onClick={closing(() => commands.chooseFolder())}>
          Open a folder of frames
        </Button>
        <Button icon={<Camera size={16} />} onClick={opening("camera")}>
          Use the camera
        </Button>
        <Button icon={<FilePlus2 size={16} />} onClick={closing(() => commands.startNewProject())}>
          New project
        </Button>
        <Button icon={<Download size={16} />} onClick={() => commands.exportProject()}>
          Save to a file
        </Button>
        <Button icon={<Upload size={16} />} onClick={closing(importFile)}>
          Open a project file
        </Button>
        <Button icon={<FileOutput size={16} />} onClick={opening("export")}>
          Export masks and answers
        </Button>
        <Button icon={<FileInput size={16} />} onClick={opening("import")}>
          Import masks
        </Button>
      </div>
      <p className={styles.soft}>
        To check and mend records for training, <a href="#/dataset">open a data set</a>. To measure the model,{" "}
        <a href="#/benchmark">run a benchmark</a>. To ask about many clips at once,{" "}
        <a href="#/batch">make a batch</a>.
      </p>
      <section>
        <h3 className={styles.title}>Saved in this browser</h3>
        {projects?.length === 0 && (
          <p className={styles.soft}>Nothing yet. Projects are saved automatically as you work.</p>
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
                <span className={styles.name}>{project.name}</span>
                <span className={styles.soft}>{summaryLine(project)}</span>
              </button>
              {doomed === project.id ? (
                <>
                  <Button size="s" tone="danger" onClick={() => void remove(project.id)}>
                    Delete permanently
                  </Button>
                  <Button size="s" tone="ghost" onClick={() => setDoomed(null)}>
                    Keep
                  </Button>
                </>
              ) : (
                <IconButton
                  label={`Delete ${project.name}`}
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

/** One for the whole list: making it takes longer than a row. */
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function summaryLine({ videoName, objectCount, answerCount, modifiedAt }: ProjectSummary): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return [
    videoName ?? "no video or picture",
    counted(objectCount, "object"),
    counted(answerCount, "answer"),
    WHEN.format(new Date(modifiedAt)),
  ].join(" · ");
}
