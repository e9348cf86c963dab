import { t } from "../language/text.ts";
import { takeShared } from "../service-worker/shared-file.ts";
import { useApp } from "../state/app-store.ts";
import type { VideoCommands } from "../state/commands/video-commands.ts";
import { failureReason } from "../ui/failure-text.ts";
import { goTo } from "../ui/screens/route.ts";

/** The launch queue of installed apps, which TypeScript's library does not know. */
interface LaunchWindow {
  readonly launchQueue?: {
    setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
  };
}

/** Opens a file that the person opened with the installed app in their file manager. */
export function openLaunchedFiles(commands: Pick<VideoCommands, "openFile">): void {
  (window as LaunchWindow).launchQueue?.setConsumer(({ files: [handle, ...others] }) => {
    if (!handle) return;
    goTo("");
    void handle
      .getFile()
      .then((file) => commands.openFile(file, handle))
      .then(() => {
        if (others.length === 0) return;
        const text = t("{name} is open. One file is opened at a time; {others} more were left.", {
          name: handle.name,
          others: others.length,
        });
        useApp.getState().noticed({ tone: "info", text });
      })
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const text = t("{name} could not be read: {reason}. Open it from the page.", {
          name: handle.name,
          reason: failureReason({ code: "file-unreadable", message }),
        });
        useApp.getState().noticed({ tone: "problem", text });
      });
  });
}

/**
 * Does what the address asks for: `?shared` opens the file that another app handed over, `?sample` the sample project. The address
 * forgets it, so that a reload brings back what is open then.
 */
export async function openFromAddress(
  commands: Pick<VideoCommands, "openFile" | "openSampleProject">,
  scope: string = new URL("./", document.baseURI).href,
): Promise<void> {
  const address = new URL(location.href);
  const { searchParams } = address;
  const [isShared, isSample] = [searchParams.has("shared"), searchParams.has("sample")];
  if (!isShared && !isSample) return;
  for (const name of ["shared", "sample"]) searchParams.delete(name);
  history.replaceState(history.state, "", address);
  if (isSample) return commands.openSampleProject();
  const file = await takeShared(scope);
  if (file) return commands.openFile(file);
  const text = t("The file that another app handed over is gone. Share it again, or open it from here.");
  useApp.getState().noticed({ tone: "problem", text });
}
