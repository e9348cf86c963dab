import { useBenchmark } from "../../../state/benchmark.ts";
import type { BenchmarkCommands } from "../../../state/commands/benchmark-commands.ts";
import { APP_KEYS } from "../../keys/app-keys.ts";
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
        id: "items.wrong",
        keys: ["F"],
        label: "Show only wrong answers, or all items again",
        when: () => (useBenchmark.getState().report?.bench ?? "D") !== "D",
        run: ({ desk }) => desk.filter(useBenchmark.getState().filter === "wrong" ? "any" : "wrong"),
      },
    ],
    hints: [
      { keysText: "↑ ↓ Home End", label: "Choose an item in the list" },
      { keysText: "Enter", label: "Open the chosen item" },
    ],
  },
  {
    title: "Run",
    commands: [
      {
        id: "run.start",
        keys: ["G"],
        label: "Run, or go on",
        when: () => useBenchmark.getState().progress === null && useBenchmark.getState().folder !== null,
        run: ({ desk }) => void desk.start(),
      },
      {
        id: "run.stop",
        keys: ["S"],
        label: "Stop the run",
        when: () => useBenchmark.getState().progress !== null,
        run: ({ desk }) => desk.stop(),
      },
      {
        id: "run.export",
        keys: ["X"],
        label: "Export the predictions",
        when: () => useBenchmark.getState().answers.size > 0,
        run: ({ desk }) => void desk.export(),
      },
    ],
  },
  APP_KEYS,
];
