import { useApp } from "../state/app-store.ts";

/** Puts the chosen theme on the document, now and when it changes. */
export function watchTheme(): void {
  const apply = () => {
    const { theme } = useApp.getState().settings;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply();
  useApp.subscribe(({ settings }, before) => {
    if (settings.theme !== before.settings.theme) apply();
  });
}

/** Keeps the store's idea of being online. */
export function watchNetwork(): void {
  const update = () => useApp.getState().shellChanged({ online: navigator.onLine });
  addEventListener("online", update);
  addEventListener("offline", update);
}
