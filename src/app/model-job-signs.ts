import { t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import { jobPercent } from "../state/models.ts";

/** Shows a job's percent in the page's title, and keeps the screen and with it the device awake while it runs. */
export function watchModelJobs(): void {
  const plainTitle = document.title;
  useApp.subscribe(({ modelJob }, before) => {
    if (modelJob === before.modelJob) return;
    const percent = modelJob && jobPercent(modelJob);
    document.title = percent === null ? plainTitle : `${percent} % · ${plainTitle}`;
    if (!modelJob !== !before.modelJob) void keepAwake(modelJob !== null);
  });
  // The browser lets go of the lock whenever the page is hidden.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && useApp.getState().modelJob) void keepAwake(true);
  });
}

let lock: Promise<WakeLockSentinel | null> = Promise.resolve(null);

function keepAwake(awake: boolean): Promise<unknown> {
  lock = lock.then(async (held) => {
    if (!awake) await held?.release();
    if (!awake || document.visibilityState !== "visible") return null;
    if (held && !held.released) return held;
    // Not every browser has it, and one with little battery left refuses.
    return (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  });
  return lock;
}

/** Says what ended well where the person looks: in the dialog while that is open, since a notice would lie behind it. */
export function tellOutcome(text: string): void {
  const { dialog, modelOutcomeChanged, noticed } = useApp.getState();
  if (dialog === "model") modelOutcomeChanged(text);
  else noticed({ tone: "good", text });
}

/** Tells the person that a model is ready: in the page, and outside of it where they allowed that. */
export function tellReady(name: string): void {
  const text = t("{name} is ready.", { name });
  tellOutcome(text);
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  try {
    new Notification(document.title, { body: text });
  } catch {
    // Browsers on phones only show those of a service worker.
    void navigator.serviceWorker?.ready.then((worker) =>
      worker.showNotification(document.title, { body: text }),
    );
  }
}
