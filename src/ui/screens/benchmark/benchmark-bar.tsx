import { Download, FolderOpen, Undo2 } from "lucide-react";
import { t } from "../../../language/text.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { useNarrow } from "../../kit/use-narrow.ts";
import { ModelChip } from "../../model/model-chip.tsx";
import { useFolderInput } from "../../model/use-folder-input.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { ScreenBar } from "../../shell/screen-bar.tsx";

/** The head of the screen: what is open, where its clips are, which model answers, and the way out for what it replied. */
export function BenchmarkBar() {
  const desk = useBenchmarkCommands();
  const file = useBenchmark((state) => state.file);
  const folder = useBenchmark((state) => state.folder);
  const isRunning = useBenchmark((state) => state.progress !== null);
  const hasAnswers = useBenchmark((state) => state.answers.size > 0);
  const picker = useFolderInput((picked) => desk.setFolder(picked));
  const isNarrow = useNarrow();
  const isOpen = file.kind === "open";
  return (
    <ScreenBar name="Benchmark" file={isOpen ? file.name : null}>
      {isOpen && (
        <>
          <IconButton
            label={t("Other benchmarks and runs")}
            icon={<Undo2 size={18} />}
            disabled={isRunning}
            onClick={() => desk.close()}
          />
          {picker.input}
          <Button size="s" icon={<FolderOpen size={15} />} disabled={isRunning} onClick={picker.open}>
            {folder ? folder.name : t("Folder with clips")}
          </Button>
          {isNarrow ? (
            <IconButton
              label={t("Export")}
              icon={<Download size={18} />}
              disabled={!hasAnswers}
              onClick={() => void desk.export()}
            />
          ) : (
            <Button
              size="s"
              icon={<Download size={15} />}
              disabled={!hasAnswers}
              onClick={() => void desk.export()}
            >
              {t("Export")}
            </Button>
          )}
        </>
      )}
      <ModelChip compact={isNarrow} />
    </ScreenBar>
  );
}
