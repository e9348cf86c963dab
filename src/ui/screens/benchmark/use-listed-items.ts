import { useMemo } from "react";
import type { BenchRow } from "../../../protocol/benchmark.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { listedItems } from "./listed-items.ts";

const NO_ROWS: readonly BenchRow[] = [];

/** The items that the list shows. */
export function useListedItems(): readonly BenchRow[] {
  const rows = useBenchmark(({ file }) => (file.kind === "open" ? file.rows : NO_ROWS));
  const answers = useBenchmark((state) => state.answers);
  const faults = useBenchmark((state) => state.faults);
  const beside = useBenchmark((state) => state.beside);
  const filter = useBenchmark((state) => state.filter);
  return useMemo(
    () => listedItems(rows, { answers, faults, beside, filter }),
    [rows, answers, faults, beside, filter],
  );
}
