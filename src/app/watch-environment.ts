import { useApp } from "../state/app-store.ts";

/** Puts the chosen theme and motion on the document, now and when they change. */
export function watchLook(): void {
  const apply = () => {
    const { theme, motion } = useApp.getState().settings;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    if (motion === "system") delete document.documentElement.dataset.motion;
    else document.documentElement.dataset.motion = motion;
  };
  apply();
  useApp.subscribe(({ settings }, before) => {
    if (settings !== before.settings) apply();
  });
}

/** Keeps the store's idea of being online. */
export function watchNetwork(): void {
  const update = () => useApp.getState().shellChanged({ online: navigator.onLine });
  addEventListener("online", update);
  addEventListener("offline", update);
}
