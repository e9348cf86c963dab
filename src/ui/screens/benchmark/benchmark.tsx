import { type DragEvent, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { droppedFile, droppedFolder } from "../../../services/file-picker.ts";
import { useApp } from "../../../state/app-store.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { Button } from "../../kit/button.tsx";
import { useNarrow } from "../../kit/use-narrow.ts";
import { useBenchmarkCommands } from "../../services.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import styles from "./benchmark.module.css";
import { BenchmarkBar } from "./benchmark-bar.tsx";
import { BenchmarkHelp } from "./benchmark-help.tsx";
import { BENCHMARK_KEYS } from "./benchmark-keys.ts";
import { ComparePanel } from "./compare-panel.tsx";
import { ItemFilterBar } from "./item-filter-bar.tsx";
import { ItemList } from "./item-list.tsx";
import { ItemPanel } from "./item-panel.tsx";
import { RunBar } from "./run-bar.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { StartCard } from "./start-card.tsx";

type View = "items" | "item" | "scores" | "compare";

const VIEWS: readonly (readonly [View, string])[] = [
  ["items", "Items"],
  ["item", "Item"],
  ["scores", "Scores"],
  ["compare", "Compare"],
];

/** A benchmark: run on the page's model, looked through item by item, and compared with other runs. */
export function Benchmark() {
  const desk = useBenchmarkCommands();
  const isOpen = useBenchmark((state) => state.file.kind === "open");
  const dialog = useApp((state) => state.dialog);
  useKeys(
    BENCHMARK_KEYS,
    useMemo(() => ({ desk }), [desk]),
  );
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
      <BenchmarkBar />
      <main className={styles.main}>{isOpen ? <OpenedBenchmark /> : <StartCard />}</main>
      {dialog === "help" && (
        <HelpDialog groups={BENCHMARK_KEYS}>
          <BenchmarkHelp />
        </HelpDialog>
      )}
    </div>
  );
}

/** List and item side by side; one at a time where there is no room for both. */
function OpenedBenchmark() {
  const isNarrow = useNarrow();
  const [wanted, setView] = useState<View>("items");
  const side = useRef<HTMLElement>(null);
  const view = wanted === "items" && !isNarrow ? "item" : wanted;
  const showItem = (byKey: boolean) => {
    // Before the focus moves there: what is hidden cannot have it.
    flushSync(() => setView("item"));
    if (byKey) side.current?.focus();
  };
  return (
    <>
      <RunBar />
      {(!isNarrow || view === "items") && <ItemFilterBar />}
      <nav className={styles.views} aria-label="Views">
        {VIEWS.filter(([name]) => isNarrow || name !== "items").map(([name, words]) => (
          <Button key={name} size="s" tone="ghost" aria-pressed={view === name} onClick={() => setView(name)}>
            {words}
          </Button>
        ))}
      </nav>
      <div className={styles.columns}>
        {(!isNarrow || view === "items") && <ItemList onOpen={showItem} />}
        {view !== "items" && (
          <section
            ref={side}
            className={styles.side}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
            tabIndex={0}
            aria-label={VIEWS.find(([name]) => name === view)![1]}
          >
            {view === "item" && <ItemPanel />}
            {view === "scores" && <ScoresPanel />}
            {view === "compare" && <ComparePanel />}
          </section>
        )}
      </div>
    </>
  );
}
