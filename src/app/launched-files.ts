import type { Commands } from "../state/commands/commands.ts";

/** The launch queue of installed apps, which TypeScript's library does not know. */
interface LaunchWindow {
  readonly launchQueue?: {
    setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
  };
}

/** Opens a video that the person opened with the installed app in their file manager. */
export function openLaunchedFiles(commands: Commands): void {
  (window as LaunchWindow).launchQueue?.setConsumer(({ files: [handle] }) => {
    if (handle) void handle.getFile().then((file) => commands.openFile(file, handle));
  });
}
