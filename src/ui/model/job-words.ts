import { timeLeftWords } from "../../core/time-left.ts";
import { jobPercent, type ModelJob } from "../../state/models.ts";
import { formatBytes } from "./bytes.ts";

const DOING: Readonly<Record<ModelJob["kind"], string>> = {
  adding: "Getting",
  verifying: "Checking",
  exporting: "Copying",
};

type Progressing = Pick<ModelJob, "kind" | "progress" | "bytesPerSecond">;

/** For the chip: `Getting VideoRefer-7B 43 %`; without the name where there is little room. */
export function jobWords(job: Pick<ModelJob, "kind" | "name" | "progress">, withName: boolean): string {
  const percent = jobPercent(job);
  return [DOING[job.kind], withName && job.name, percent === null ? "…" : `${percent} %`]
    .filter(Boolean)
    .join(" ");
}

/** What happens at the moment. */
export function phaseWords({ kind, progress }: Progressing): string {
  if (!progress) return "Starting";
  switch (progress.phase) {
    case "waiting":
      return "Waiting";
    case "converting":
      return "Fetching and converting";
    case "copying":
      return kind === "exporting" ? "Copying" : "Fetching";
    case "checking":
      return "Checking every file";
  }
}

/** `1.2 GB of 3.9 GB · 12 MB/s · about 4 minutes left`. */
export function progressWords(job: Progressing): string {
  const { progress, bytesPerSecond } = job;
  if (!progress || progress.totalBytes <= 0) return "";
  const words = [`${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`];
  if (progress.phase !== "waiting" && bytesPerSecond !== null) {
    words.push(`${formatBytes(Math.round(bytesPerSecond))}/s`);
    const left = timeLeftWords((progress.totalBytes - progress.doneBytes) / bytesPerSecond);
    if (left) words.push(left);
  }
  return words.join(" · ");
}
