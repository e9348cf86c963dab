import { useApp } from "../../../state/app-store.ts";
import type { DataSetCommands } from "../../../state/commands/data-set-commands.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { APP_KEYS } from "../../keys/app-keys.ts";
import type { KeyGroup } from "../../keys/key-command.ts";
import { SEARCH_ID } from "./filter-bar.tsx";

interface DataSetContext {
  readonly desk: DataSetCommands;
}

const detail = () => useDataSet.getState().detail;

/** What keys do on the Data set screen. */
export const DATA_SET_KEYS: readonly KeyGroup<DataSetContext>[] = [
  {
    title: "Records",
    commands: [
      {
        id: "records.search",
        keys: ["/"],
        label: "Search",
        when: () => useDataSet.getState().file.kind === "open",
        run: () => document.getElementById(SEARCH_ID)?.focus(),
      },
      {
        id: "records.rejected",
        keys: ["F"],
        label: "Show only rejected records, or all again",
        when: () => useDataSet.getState().file.kind === "open",
        run: ({ desk }) =>
          desk.filter({ verdict: useDataSet.getState().filter.verdict === "rejected" ? "any" : "rejected" }),
      },
      {
        id: "record.repair",
        keys: ["R"],
        label: "Repair the record",
        when: () => detail()?.repairable === true,
        run: ({ desk }) => void desk.repair(detail()!.index),
      },
      {
        id: "record.restore",
        keys: ["U"],
        label: "Undo the changes to the record",
        when: () => detail() !== null && detail()?.state !== "asFiled",
        run: ({ desk }) => void desk.restore(detail()!.index),
      },
    ],
    hints: [
      { keysText: "↑ ↓ Home End", label: "Choose a record in the list" },
      { keysText: "Enter", label: "Open the chosen record" },
      { keysText: "Ctrl+Enter", label: "Save the text that you edit" },
    ],
  },
  {
    title: "Data set",
    commands: [
      {
        id: "records.export",
        keys: ["X"],
        label: "Export the data set",
        when: () => {
          const { file } = useDataSet.getState();
          return file.kind === "open" && !file.isReading;
        },
        run: () => useApp.getState().shellChanged({ dialog: "export-data-set" }),
      },
    ],
  },
  APP_KEYS,
];
