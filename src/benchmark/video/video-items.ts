import { FailureError } from "../../core/failure.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import type { RunItem } from "../run-items.ts";
import { mvbenchItems } from "./mvbench.ts";
import { perceptionTestItems } from "./perception-test.ts";
import { videoMmeItems } from "./video-mme.ts";
import type { VideoQuestion } from "./video-question.ts";

/**
 * The questions of a benchmark of whole clips, in order.
 * @param files of MVBench one for each task; of the others the one that there is
 * @throws FailureError `dataset-invalid` where they are not the benchmark's
 */
export function videoItems(
  bench: VideoBench,
  files: readonly DataFile[],
): AsyncIterable<RunItem<VideoQuestion>> {
  if (bench === "mvbench") return mvbenchItems(files);
  const [file, ...others] = files;
  if (!file || others.length > 0) {
    throw new FailureError("dataset-invalid", `expected one file of ${bench}, found ${files.length}`);
  }
  return bench === "video-mme" ? videoMmeItems(file) : perceptionTestItems(file);
}
