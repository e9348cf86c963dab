import type { AppState } from "../state/app-store.ts";

/** Whether the person would lose time if the page reloaded now. */
export function isBusy({ live, model, video }: Pick<AppState, "live" | "model" | "video">): boolean {
  return Object.keys(live).length > 0 || model.kind === "loading" || video.kind === "opening";
}
