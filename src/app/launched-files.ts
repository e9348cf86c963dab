import type { VideoCommands } from "../state/commands/video-commands.ts";
import { goTo } from "../ui/screens/route.ts";

/** The launch queue of installed apps, which TypeScript's library does not know. */
interface LaunchWindow {
  readonly launchQueue?: {
    setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
  };
}

/** Opens a video that the person opened with the installed app in their file manager. */
export function openLaunchedFiles(commands: VideoCommands): void {
  (window as LaunchWindow).launchQueue?.setConsumer(({ files: [handle] }) => {
    if (!handle) return;
    goTo("");
    void handle.getFile().then((file) => commands.openFile(file, handle));
  });
}
