import type { AnswerId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { answerToFollow, focusComposer, followUp, leaveConversation, leaveEdit } from "../ask/follow-up.ts";
import { leaveAsked } from "../stage/shown-asked.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const ASK_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Questions",
  commands: [
    {
      id: "ask.focus",
      offered: "usual",
      keys: ["A"],
      label: "Ask about the selected object",
      run: () => focusComposer(),
    },
    {
      id: "ask.follow",
      keys: ["F"],
      label: "Follow up on the newest answer",
      when: () => answerToFollow() !== null,
      run: () => {
        const newest = answerToFollow();
        if (newest) followUp(newest);
      },
    },
    {
      id: "ask.stop",
      offered: "now",
      keys: ["Escape"],
      label: "Stop the answer",
      inText: true,
      when: () => runningAnswer() !== null,
      run: ({ commands }) => {
        const running = runningAnswer();
        if (running) commands.stop(running);
      },
    },
    {
      id: "ask.leave-asked",
      keys: ["Escape"],
      label: "Go back from what was asked to the present masks",
      when: () => useApp.getState().shownAsked !== null,
      run: ({ playback }) => leaveAsked(playback),
    },
    {
      id: "ask.leave-edit",
      offered: "now",
      keys: ["Escape"],
      label: "Keep the question that is edited as it is",
      inText: true,
      when: () => useApp.getState().draft.versionOf !== null,
      run: () => leaveEdit(),
    },
    {
      id: "ask.leave",
      keys: ["Escape"],
      label: "Leave the conversation",
      inText: true,
      when: () => useApp.getState().draft.follows !== null,
      run: () => leaveConversation(),
    },
  ],
  hints: [
    { keysText: "Enter", label: "Send the question" },
    { keysText: "↑", label: "Edit the newest question, from an empty field" },
    { keysText: "Shift+Enter", label: "New line in the question" },
  ],
};

/** The answer that is being written, else the first that waits; null when there is none. */
function runningAnswer(): AnswerId | null {
  const running = Object.entries(useApp.getState().live);
  const [id] = running.find(([, live]) => live.stage !== "queued") ?? running[0] ?? [];
  return (id as AnswerId | undefined) ?? null;
}
