import { useBatch } from "../../../state/batch.ts";
import type { BatchCommands } from "../../../state/commands/batch-commands.ts";
import { APP_KEYS } from "../../keys/app-keys.ts";
import type { KeyGroup } from "../../keys/key-command.ts";

interface BatchContext {
  readonly desk: BatchCommands;
}

const hasLines = () => useBatch.getState().lines.size > 0;

/** What keys do on the Batch screen. */
export const BATCH_KEYS: readonly KeyGroup<BatchContext>[] = [
  {
    title: "Questions",
    commands: [
      {
        id: "batch.failed",
        keys: ["F"],
        label: "Show only failed questions, or all again",
        when: () => useBatch.getState().batch !== null,
        run: ({ desk }) => desk.filter(useBatch.getState().filter === "failed" ? "any" : "failed"),
      },
    ],
    hints: [
      { keysText: "↑ ↓ Home End", label: "Choose a question in the list" },
      { keysText: "Enter", label: "Open the chosen question" },
    ],
  },
  {
    title: "Run",
    commands: [
      {
        id: "batch.start",
        keys: ["G"],
        label: "Go on",
        when: () => useBatch.getState().progress === null && useBatch.getState().folder !== null,
        run: ({ desk }) => void desk.start(),
      },
      {
        id: "batch.pause",
        keys: ["S"],
        label: "Pause",
        when: () => useBatch.getState().progress !== null,
        run: ({ desk }) => desk.pause(),
      },
      {
        id: "batch.lines",
        keys: ["X"],
        label: "Save the answers as lines of JSON",
        when: hasLines,
        run: ({ desk }) => desk.exportLines(),
      },
      {
        id: "batch.page",
        keys: ["P"],
        label: "Save the answers as a page",
        when: hasLines,
        run: ({ desk }) => void desk.exportPage(),
      },
    ],
  },
  APP_KEYS,
];
