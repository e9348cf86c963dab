import { useApp } from "../../../../state/app-store.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const PROJECT_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Project and help",
  commands: [
    {
      keys: ["Mod+S"],
      label: "Save the project to a file",
      inText: true,
      run: ({ commands }) => commands.exportProject(),
    },
    { keys: ["?"], label: "Show this list", run: () => useApp.getState().shellChanged({ dialog: "help" }) },
  ],
};
