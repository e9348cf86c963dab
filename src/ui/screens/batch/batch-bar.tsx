import { Download, FileText, FolderOpen, ListChecks, Undo2 } from "lucide-react";
import { t } from "../../../language/text.ts";
import { useBatch } from "../../../state/batch.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { useNarrow } from "../../kit/use-narrow.ts";
import { ModelChip } from "../../model/model-chip.tsx";
import { useFolderInput } from "../../model/use-folder-input.tsx";
import { useBatchCommands } from "../../services.tsx";
import { ScreenBar } from "../../shell/screen-bar.tsx";

/** The head of the screen: which batch is shown, where its clips are, which model answers, and the ways out for the answers. */
export function BatchBar() {
  const desk = useBatchCommands();
  const batch = useBatch((state) => state.batch);
  const folder = useBatch((state) => state.folder);
  const isRunning = useBatch((state) => state.progress !== null);
  const isReviewing = useBatch((state) => state.reviewing !== null);
  const hasLines = useBatch((state) => state.lines.size > 0);
  const picker = useFolderInput((picked) => desk.setFolder(picked));
  const isNarrow = useNarrow();
  return (
    <ScreenBar name="Batch" file={batch?.folderName ?? null}>
      {batch && (
        <>
          <IconButton
            label={t("Other batches")}
            icon={<Undo2 size={18} />}
            disabled={isRunning}
            onClick={() => desk.close()}
          />
          {picker.input}
          <Button size="s" icon={<FolderOpen size={15} />} disabled={isRunning} onClick={picker.open}>
            {folder ? folder.name : t("Folder with clips")}
          </Button>
          <IconButton
            label={t("Review the objects")}
            command="review.open"
            icon={<ListChecks size={18} />}
            pressed={isReviewing}
            disabled={!hasLines || isRunning}
            onClick={() => void desk.review(!isReviewing)}
          />
          <IconButton
            label={t("Save the answers as lines of JSON")}
            command="batch.lines"
            icon={<Download size={18} />}
            disabled={!hasLines}
            onClick={() => desk.exportLines()}
          />
          <IconButton
            label={t("Save the answers as a page")}
            command="batch.page"
            icon={<FileText size={18} />}
            disabled={!hasLines}
            onClick={() => void desk.exportPage()}
          />
        </>
      )}
      <ModelChip compact={isNarrow} />
    </ScreenBar>
  );
}
