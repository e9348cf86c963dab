import type { MarkedView } from "../../app/batch/marked-regions.ts";
import type { RunnerRegion } from "./api.ts";

/** Regions with the files that they count. @param files of the page's mask input */
export function withFiles(regions: readonly RunnerRegion[], files: readonly File[]): MarkedView[][] {
  return regions.map((views) =>
    views.map((view) =>
      "maskFile" in view ? { timeSeconds: view.timeSeconds, file: files[view.maskFile]! } : view,
    ),
  );
}
