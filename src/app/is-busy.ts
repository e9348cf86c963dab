import type { AppState } from "../state/app-store.ts";

/** Whether the person would lose time if the page reloaded now. */
export function isBusy({
  live,
  checks,
  track,
  describing,
  benchmarking,
  model,
  modelJob,
  projectJob,
  video,
}: Pick<
  AppState,
  "live" | "checks" | "track" | "describing" | "benchmarking" | "model" | "modelJob" | "projectJob" | "video"
>): boolean {
  return (
    Object.keys(live).length > 0 ||
    Object.keys(checks).length > 0 ||
    track !== null ||
    describing !== null ||
    benchmarking ||
    model.kind === "loading" ||
    modelJob !== null ||
    projectJob !== null ||
    video.kind === "opening"
  );
}
