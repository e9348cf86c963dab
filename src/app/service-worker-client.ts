import type { KeptAll, PageMessage } from "../service-worker/messages.ts";
import { useApp } from "../state/app-store.ts";
import { isBusy } from "./is-busy.ts";

let waiting: ServiceWorker | null = null;

/**
 * Registers the service worker of the production build. A new version waits until the person takes it, in this tab or
 * in another one, and is only offered while nothing runs. A tab that stays behind goes on with the files of its version.
 * @param packageUrl the bundled package in use, once a model loaded; null when that is one on this device, which needs no keeping
 */
export function registerServiceWorker(packageUrl: Promise<string | null>): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<KeptAll>) => {
    if (data.kind === "kept-all") useApp.getState().shellChanged({ offlineReady: data.complete });
  });
  // The first installation also becomes the controller, and it is of this page's version. WebKit may tell of one twice.
  let { controller } = serviceWorker;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controller && controller !== serviceWorker.controller) offerOnceIdle();
    controller = serviceWorker.controller;
  });
  serviceWorker
    .register(new URL("service-worker.js", document.baseURI))
    .then(async (registration) => {
      offerWaiting(registration);
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", () => offerWaiting(registration));
      });
      const { active } = await serviceWorker.ready;
      send(active, { kind: "keep-all", packageUrl: await packageUrl });
    })
    .catch((error: unknown) => console.warn("The app will not work offline:", error));
}

/** Goes over to the new version; the page reloads into it. */
export function applyUpdate(): void {
  // Another tab may have gone over before: then the new version is in place.
  if (waiting?.state !== "installed") {
    location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  send(waiting, { kind: "take-over" });
}

function send(worker: ServiceWorker | null, message: PageMessage): void {
  worker?.postMessage(message);
}

function offerWaiting(registration: ServiceWorkerRegistration): void {
  const { active, waiting: next } = registration;
  // Without one before it this is the first installation, which needs no question.
  if (next?.state !== "installed" || !active || !navigator.serviceWorker.controller) return;
  waiting = next;
  offerOnceIdle();
}

function offerOnceIdle(): void {
  const offer = () => useApp.getState().shellChanged({ updateWaiting: true });
  if (!isBusy(useApp.getState())) {
    offer();
    return;
  }
  const stop = useApp.subscribe((state) => {
    if (isBusy(state)) return;
    stop();
    offer();
  });
}
