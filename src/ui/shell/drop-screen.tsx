import type { DragEvent, ReactNode } from "react";
import { droppedFolder, type PickedFolder } from "../../services/file-picker.ts";
import styles from "./drop-screen.module.css";

interface DropScreenProps {
  readonly bar: ReactNode;
  readonly children: ReactNode;
  /** What becomes of files or of a folder that are dropped anywhere on the screen. */
  readonly desk: {
    open(file: File, ...others: readonly File[]): Promise<void>;
    setFolder(folder: PickedFolder): void;
  };
}

/** A screen of its own beside the workspace: a bar, what is open below it, and a place to drop files. */
export function DropScreen({ bar, children, desk }: DropScreenProps) {
  const dropped = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    const { dataTransfer } = event;
    // A transfer is empty after its event.
    const [first, ...others] = [...dataTransfer.files];
    void droppedFolder(dataTransfer).then((folder) => {
      if (folder) desk.setFolder(folder);
      else if (first) void desk.open(first, ...others);
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
