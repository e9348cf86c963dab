import type { DragEvent, ReactNode } from "react";
import { droppedFile, droppedFolder, type PickedFolder } from "../../services/file-picker.ts";
import styles from "./drop-screen.module.css";

interface DropScreenProps {
  readonly bar: ReactNode;
  readonly children: ReactNode;
  /** What becomes of a file or of a folder that is dropped anywhere on the screen. */
  readonly desk: { open(file: File): Promise<void>; setFolder(folder: PickedFolder): void };
}

/** A screen of its own beside the workspace: a bar, what is open below it, and a place to drop files. */
export function DropScreen({ bar, children, desk }: DropScreenProps) {
  const dropped = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    const { dataTransfer } = event;
    void Promise.all([droppedFolder(dataTransfer), droppedFile(dataTransfer)]).then(([folder, picked]) => {
      if (folder) desk.setFolder(folder);
      else if (picked) void desk.open(picked.file);
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience beside the buttons that open files
    <div className={styles.screen} onDragOver={(event) => event.preventDefault()} onDrop={dropped}>
      {bar}
      <main className={styles.main}>{children}</main>
    </div>
  );
}
