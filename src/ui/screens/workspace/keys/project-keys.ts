import type { PlainText } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { Dialog } from "../../../../state/shell.ts";
import type { KeyCommand, KeyGroup } from "../../../keys/key-command.ts";
import { hasStage } from "../stage/current-hand.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const PROJECT_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Project",
  commands: [
    {
      id: "project.save",
      offered: "usual",
      keys: ["Mod+S"],
      label: "Save the project to a file",
      inText: true,
      run: ({ commands }) => commands.exportProject(),
    },
    {
      id: "project.open-file",
      offered: "usual",
      keys: ["Mod+O"],
      label: "Open a video or a project file",
      run: ({ commands }) => void commands.chooseFile(),
    },
    {
      id: "project.new",
      keys: [],
      label: "New project",
      run: ({ commands }) => void commands.startNewProject(),
    },
    opening("projects", "Projects and files", "project.list"),
    {
      ...opening("export", "Export masks, answers or a story page", "project.export"),
      when: hasStage,
    },
    { ...opening("import", "Import masks", "project.import"), when: hasStage },
    { ...opening("track", "Tracking options", "track.options"), when: hasStage },
    {
      id: "describe.everything",
      keys: [],
      label: "Describe every object of this frame",
      when: () => hasStage() && useApp.getState().describing === null,
      run: ({ commands }) => commands.describeEverything(),
    },
    {
      id: "video.sample",
      keys: [],
      label: "Open the sample clip",
      run: ({ commands }) => void commands.openSample(),
    },
    {
      id: "picture.sample",
      keys: [],
      label: "Open the sample picture",
      run: ({ commands }) => void commands.openSamplePicture(),
    },
    {
      id: "project.sample",
      keys: [],
      label: "Open the sample project",
      run: ({ commands }) => void commands.openSampleProject(),
    },
    {
      id: "video.loop",
      keys: [],
      label: "Loop the video, or no longer",
      when: hasStage,
      run: () => {
        const { settings, settingsChanged } = useApp.getState();
        settingsChanged({ loop: !settings.loop });
      },
    },
    {
      id: "video.sound",
      keys: [],
      label: "Sound on or off",
      when: hasStage,
      run: () => {
        const { settings, settingsChanged } = useApp.getState();
        settingsChanged({ muted: !settings.muted });
      },
    },
  ],
};

function opening(dialog: Dialog, label: PlainText, id: string): KeyCommand<WorkspaceContext> {
  return { id, keys: [], label, run: () => useApp.getState().shellChanged({ dialog }) };
}
