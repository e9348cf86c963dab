import type { PlainText } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { goTo } from "../screens/route.ts";
import type { KeyCommand, KeyGroup } from "./key-command.ts";

/** What every screen can do. */
export const APP_KEYS: KeyGroup<unknown> = {
  title: "Every screen",
  commands: [
    {
      id: "app.commands",
      keys: ["Mod+K"],
      label: "All commands, by name",
      inText: true,
      run: () => useApp.getState().shellChanged({ dialog: "commands" }),
    },
    {
      id: "app.help",
      keys: ["?"],
      label: "Keys and help",
      run: () => useApp.getState().shellChanged({ dialog: "help" }),
    },
    { id: "app.settings", keys: ["Mod+,"], label: "Settings", run: () => goTo("settings") },
    visit("", "Go to the workspace"),
    visit("dataset", "Go to the Data set screen"),
    visit("benchmark", "Go to the Benchmark screen"),
    visit("batch", "Go to the Batch screen"),
    theme("system", "Theme: as the system’s"),
    theme("light", "Theme: light"),
    theme("dark", "Theme: dark"),
    {
      id: "app.model",
      keys: [],
      label: "Model: choose, add, delete",
      run: () => useApp.getState().shellChanged({ dialog: "model" }),
    },
    {
      id: "app.device",
      keys: [],
      label: "Device: choose, and its report",
      run: () => useApp.getState().shellChanged({ dialog: "device" }),
    },
  ],
};

function visit(path: string, label: PlainText): KeyCommand<unknown> {
  return { id: `app.go-${path || "workspace"}`, keys: [], label, run: () => goTo(path) };
}

function theme(name: "system" | "light" | "dark", label: PlainText): KeyCommand<unknown> {
  return {
    id: `app.theme-${name}`,
    keys: [],
    label,
    when: () => useApp.getState().settings.theme !== name,
    run: () => useApp.getState().settingsChanged({ theme: name }),
  };
}
