import { useMemo } from "react";
import { useApp } from "../../../state/app-store.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { useDataSetCommands } from "../../services.tsx";
import { DropScreen } from "../../shell/drop-screen.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { ListBeside, type ListBesideProps } from "../../shell/list-beside.tsx";
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

const VIEWS: ListBesideProps["views"] = [
  { title: "Record", show: () => <RecordPanel /> },
  { title: "Statistics", show: () => <StatisticsPanel /> },
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
  return (
    <DropScreen bar={<DataSetBar />} desk={desk}>
      {isOpen ? (
        <>
          <OverviewBar />
          <ListBeside
            listTitle="Records"
            filter={<FilterBar />}
            list={(onOpen) => <RecordList onOpen={onOpen} />}
            views={VIEWS}
          />
        </>
      ) : (
        <OpenCard />
      )}
      {dialog === "help" && (
        <HelpDialog groups={DATA_SET_KEYS}>
          <DataSetHelp />
        </HelpDialog>
      )}
      {dialog === "export-data-set" && <ExportDialog />}
    </DropScreen>
  );
}
