import { type DragEvent, type ReactNode, useState } from "react";
import { t } from "../../../../language/text.ts";
import { droppedFootage } from "../../../../services/file-picker.ts";
import { useCommands } from "../../../services.tsx";
import styles from "./drop-zone.module.css";

/** Takes a file or a folder dropped anywhere on the page. */
export function DropZone({ children }: { children: ReactNode }) {
  const commands = useCommands();
  const [over, setOver] = useState(false);

  const hasFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience beside the buttons that open files
    <div
      className={styles.zone}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        // Something above the page, such as a dialog, may have taken it.
        if (event.defaultPrevented || !hasFile(event)) return;
        event.preventDefault();
        void droppedFootage(event.dataTransfer).then((dropped) => {
          if (!dropped) return;
          if ("folder" in dropped) void commands.openFolder(dropped.folder, dropped.handle);
          else void commands.openFile(dropped.file, dropped.handle);
        });
      }}
    >
      {children}
      {over && (
        <div className={styles.veil} aria-hidden="true">
          <p className={styles.message}>{t("Drop it to open it here")}</p>
        </div>
      )}
    </div>
  );
}
