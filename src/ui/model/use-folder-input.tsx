import { type ReactNode, useRef } from "react";
import { filesOfFolder, type PickedFolder } from "../../services/file-picker.ts";

/** An input for a folder, as every browser has it, kept out of sight; `open` shows the browser's chooser. */
export function useFolderInput(onPicked: (folder: PickedFolder) => void): {
  readonly input: ReactNode;
  open(): void;
} {
  const ref = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={ref}
      type="file"
      hidden
      // React passes it on as it stands, but its types do not know it.
      {...{ webkitdirectory: "" }}
      onChange={(event) => {
        const folder = filesOfFolder(event.target.files ?? []);
        // The same folder can be chosen again.
        event.target.value = "";
        if (folder) onPicked(folder);
      }}
    />
  );
  return { input, open: () => ref.current?.click() };
}
