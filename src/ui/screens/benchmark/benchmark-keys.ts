import { useApp } from "../../../state/app-store.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import type { BenchmarkCommands } from "../../../state/commands/benchmark-commands.ts";
import type { KeyGroup } from "../../keys/key-command.ts";

interface BenchmarkContext {
  readonly desk: BenchmarkCommands;
}

/** What keys do on the Benchmark screen. */
export const BENCHMARK_KEYS: readonly KeyGroup<BenchmarkContext>[] = [
  {
    title: "Items",
    commands: [
      {
        keys: ["F"],
        label: "Show only wrong answers, or all items again",
        when: () => useBenchmark.getState().report?.bench === "Q",
        run: ({ desk }) => desk.filter(useBenchmark.getState().filter === "wrong" ? "any" : "wrong"),
      },
    ],
    hints: [
      { keysText: "↑ ↓ Home End", label: "Choose an item in the list" },
      { keysText: "Enter", label: "Open the chosen item" },
    ],
  },
  {
    title: "Run and help",
    commands: [
      {
        keys: ["G"],
        label: "Run, or go on",
        when: () => useBenchmark.getState().progress === null && useBenchmark.getState().folder !== null,
        run: ({ desk }) => void desk.start(),
      },
      {
        keys: ["S"],
        label: "Stop the run",
        when: () => useBenchmark.getState().progress !== null,
        run: ({ desk }) => desk.stop(),
      },
      {
        keys: ["X"],
        label: "Export the predictions",
        when: () => useBenchmark.getState().answers.size > 0,
        run: ({ desk }) => void desk.export(),
      },
      { keys: ["?"], label: "Show this list", run: () => useApp.getState().shellChanged({ dialog: "help" }) },
    ],
  },
];
