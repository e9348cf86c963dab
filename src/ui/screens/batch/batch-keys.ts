import { useBatch } from "../../../state/batch.ts";
import type { BatchCommands } from "../../../state/commands/batch-commands.ts";
import { APP_KEYS } from "../../keys/app-keys.ts";
import type { KeyGroup } from "../../keys/key-command.ts";

interface BatchContext {
  readonly desk: BatchCommands;
}

const hasLines = () => useBatch.getState().lines.size > 0;

const isReviewing = () => useBatch.getState().reviewing !== null;

/** What keys do on the Batch screen. */
export const BATCH_KEYS: readonly KeyGroup<BatchContext>[] = [
  {
    title: "Questions",
    commands: [
      {
        id: "batch.failed",
        keys: ["F"],
        label: "Show only failed questions, or all again",
        when: () => useBatch.getState().batch !== null && !isReviewing(),
        run: ({ desk }) => desk.filter(useBatch.getState().filter === "failed" ? "any" : "failed"),
      },
    ],
    hints: [
      { keysText: "↑ ↓ Home End", label: "Choose a question in the list" },
      { keysText: "Enter", label: "Open the chosen question" },
    ],
  },
  {
    title: "Review",
    commands: [
      {
        id: "review.open",
        keys: ["R"],
        label: "Review the objects",
        when: () => hasLines() && !isReviewing() && useBatch.getState().progress === null,
        run: ({ desk }) => void desk.review(true),
      },
      {
        id: "review.accept",
        keys: ["A"],
        label: "Accept the text of this object",
        when: isReviewing,
        run: ({ desk }) => void desk.decide(true),
      },
      {
        id: "review.reject",
        keys: ["D"],
        label: "Drop this object",
        when: isReviewing,
        run: ({ desk }) => void desk.decide(false),
      },
      {
        id: "review.edit",
        keys: ["E"],
        label: "Write another text",
        when: isReviewing,
        run: ({ desk }) => desk.reviewChanged({ isEditing: true }),
      },
      {
        id: "review.skip",
        keys: ["K"],
        label: "Skip this object",
        when: isReviewing,
        run: ({ desk }) => desk.skip(),
      },
      {
        id: "review.undo",
        keys: ["U"],
        label: "Take the last verdict back",
        when: isReviewing,
        run: ({ desk }) => void desk.undo(),
      },
      {
        id: "review.play",
        keys: ["Space"],
        label: "Play the mask, or hold it",
        when: isReviewing,
        run: ({ desk }) => desk.reviewChanged({ isPlaying: !useBatch.getState().reviewing?.isPlaying }),
      },
      {
        id: "review.close",
        keys: ["Escape"],
        label: "Back to the answers",
        when: isReviewing,
        run: ({ desk }) => void desk.review(false),
      },
    ],
  },
  {
    title: "Run",
    commands: [
      {
        id: "batch.start",
        keys: ["G"],
        label: "Go on",
        when: () =>
          useBatch.getState().progress === null && useBatch.getState().folder !== null && !isReviewing(),
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
