import { useApp } from "../state/app-store.ts";

/** What Chromium fires when it would install the page; TypeScript's library does not know it. */
interface InstallEvent extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

/** The offer, which can be taken once. */
let offer: InstallEvent | null = null;

/** Keeps the browser's offer to install the page until the person asks for it. */
export function watchInstall(): void {
  const { shellChanged } = useApp.getState();
  if (matchMedia("(display-mode: standalone)").matches) shellChanged({ install: "installed" });
  addEventListener("beforeinstallprompt", (event) => {
    // The browser's own banner would come unasked.
    event.preventDefault();
    offer = event as InstallEvent;
    shellChanged({ install: "offered" });
  });
  addEventListener("appinstalled", () => {
    offer = null;
    shellChanged({ install: "installed" });
  });
}

/** Takes the offer. Where the person declines, the browser makes another one in its own time. */
export async function install(): Promise<void> {
  const taken = offer;
  if (!taken) return;
  offer = null;
  useApp.getState().shellChanged({ install: "not-offered" });
  await taken.prompt();
}
