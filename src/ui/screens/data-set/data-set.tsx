import { type DragEvent, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { droppedFile, droppedFolder } from "../../../services/file-picker.ts";
import { useApp } from "../../../state/app-store.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { Button } from "../../kit/button.tsx";
import { useNarrow } from "../../kit/use-narrow.ts";
import { useDataSetCommands } from "../../services.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import styles from "./data-set.module.css";
import { DataSetBar } from "./data-set-bar.tsx";
import { DataSetHelp } from "./data-set-help.tsx";
import { DATA_SET_KEYS } from "./data-set-keys.ts";
import { ExportDialog } from "./export-dialog.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { OpenCard } from "./open-card.tsx";
import { OverviewBar } from "./overview-bar.tsx";
import { RecordList } from "./record-list.tsx";
import { RecordPanel } from "./record-panel.tsx";
import { StatisticsPanel } from "./statistics-panel.tsx";

type View = "records" | "record" | "statistics";

const VIEWS: readonly (readonly [View, string])[] = [
  ["records", "Records"],
  ["record", "Record"],
  ["statistics", "Statistics"],
];

/** A data set: looked through, checked, repaired and written again. */
export function DataSet() {
  const desk = useDataSetCommands();
  const isOpen = useDataSet((state) => state.file.kind === "open");
  const dialog = useApp((state) => state.dialog);
  useKeys(
    DATA_SET_KEYS,
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
      <DataSetBar />
      {isOpen ? (
        <OpenedDataSet />
      ) : (
        <main className={styles.main}>
          <OpenCard />
        </main>
      )}
      {dialog === "help" && (
        <HelpDialog groups={DATA_SET_KEYS}>
          <DataSetHelp />
        </HelpDialog>
      )}
      {dialog === "export-data-set" && <ExportDialog />}
    </div>
  );
}

/** List and record side by side; one at a time where there is no room for both. */
function OpenedDataSet() {
  const isNarrow = useNarrow();
  const [wanted, setView] = useState<View>("records");
  const side = useRef<HTMLElement>(null);
  const view = wanted === "records" && !isNarrow ? "record" : wanted;
  const showRecord = (byKey: boolean) => {
    // Before the focus moves there: what is hidden cannot have it.
    flushSync(() => setView("record"));
    if (byKey) side.current?.focus();
  };
  return (
    <main className={styles.main}>
      <OverviewBar />
      {(!isNarrow || view === "records") && <FilterBar />}
      <nav className={styles.views} aria-label="Views">
        {VIEWS.filter(([name]) => isNarrow || name !== "records").map(([name, words]) => (
          <Button key={name} size="s" tone="ghost" aria-pressed={view === name} onClick={() => setView(name)}>
            {words}
          </Button>
        ))}
      </nav>
      <div className={styles.columns}>
        {(!isNarrow || view === "records") && <RecordList onOpen={showRecord} />}
        {view !== "records" && (
          <section
            ref={side}
            className={styles.side}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
            tabIndex={0}
            aria-label={view === "statistics" ? "Statistics" : "Record"}
          >
            {view === "statistics" ? <StatisticsPanel /> : <RecordPanel />}
          </section>
        )}
      </div>
    </main>
  );
}
