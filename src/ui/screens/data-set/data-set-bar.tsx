import { Download, FileJson, FolderOpen } from "lucide-react";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { useFolderInput } from "../../model/use-folder-input.tsx";
import { useDataSetCommands } from "../../services.tsx";
import { ScreenBar } from "../../shell/screen-bar.tsx";
import { useOpenDataSet } from "./open-card.tsx";

/** The head of the screen: what is open, and what can be opened and written. */
export function DataSetBar() {
  const desk = useDataSetCommands();
  const file = useDataSet((state) => state.file);
  const folder = useDataSet((state) => state.folder);
  const open = useOpenDataSet();
  const picker = useFolderInput((picked) => desk.setFolder(picked));
  const isOpen = file.kind === "open";
  return (
    <ScreenBar name="Data set" file={isOpen ? file.name : null}>
      {isOpen && (
        <>
          <IconButton
            label={t("Open another data set")}
            icon={<FileJson size={18} />}
            onClick={() => void open()}
          />
          {picker.input}
          <Button size="s" icon={<FolderOpen size={15} />} onClick={picker.open}>
            {folder ? folder.name : t("Folder with clips")}
          </Button>
          <Button
            size="s"
            icon={<Download size={15} />}
            disabled={file.isReading}
            onClick={() => useApp.getState().shellChanged({ dialog: "export-data-set" })}
          >
            {t("Export")}
          </Button>
        </>
      )}
    </ScreenBar>
  );
}
