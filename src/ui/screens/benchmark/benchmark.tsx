import { useMemo } from "react";
import { useApp } from "../../../state/app-store.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { useBenchmarkCommands } from "../../services.tsx";
import { DropScreen } from "../../shell/drop-screen.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { ListBeside, type ListBesideProps } from "../../shell/list-beside.tsx";
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

const VIEWS: ListBesideProps["views"] = [
  { title: "Item", show: () => <ItemPanel /> },
  { title: "Scores", show: () => <ScoresPanel /> },
  { title: "Compare", show: () => <ComparePanel /> },
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
  return (
    <DropScreen bar={<BenchmarkBar />} desk={desk}>
      {isOpen ? (
        <>
          <RunBar />
          <ListBeside
            listTitle="Items"
            filter={<ItemFilterBar />}
            list={(onOpen) => <ItemList onOpen={onOpen} />}
            views={VIEWS}
          />
        </>
      ) : (
        <StartCard />
      )}
      {dialog === "help" && (
        <HelpDialog groups={BENCHMARK_KEYS}>
          <BenchmarkHelp />
        </HelpDialog>
      )}
    </DropScreen>
  );
}
