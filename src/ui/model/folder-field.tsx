import { FolderOpen } from "lucide-react";
import { t } from "../../language/text.ts";
import { droppedFolder } from "../../services/file-picker.ts";
import { Button } from "../kit/button.tsx";
import { formatBytes } from "./bytes.ts";
import styles from "./model.module.css";
import form from "./model-form.module.css";
import type { ModelRequest } from "./model-request.ts";
import { useFolderInput } from "./use-folder-input.tsx";

interface FolderFieldProps {
  readonly folder: ModelRequest["folder"];
  readonly onFolder: (folder: NonNullable<ModelRequest["folder"]>) => unknown;
}

/** Takes a folder by a button or by dropping it. */
export function FolderField({ folder, onFolder }: FolderFieldProps) {
  const picker = useFolderInput((picked) => void onFolder(picked));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience beside the button
    <div
      className={form.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void droppedFolder(event.dataTransfer).then((dropped) => dropped && onFolder(dropped));
      }}
    >
      {picker.input}
      <Button icon={<FolderOpen size={15} />} onClick={picker.open}>
        {t("Choose a folder")}
      </Button>
      <span className={styles.note} role="status">
        {folder
          ? t("{name}: {files} files, {reduce}", {
              name: folder.name,
              files: folder.files.length,
              reduce: formatBytes(folder.files.reduce((sum, { file }) => sum + file.size, 0)),
            })
          : t("or drop it here")}
      </span>
    </div>
  );
}
