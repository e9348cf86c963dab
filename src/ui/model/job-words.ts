import { type PlainText, t } from "../../language/text.ts";
import { timeLeftWords } from "../../language/time-left.ts";
import { jobPercent, type ModelJob } from "../../state/models.ts";
import { formatBytes } from "./bytes.ts";

const DOING: Readonly<Record<ModelJob["kind"], PlainText>> = {
  adding: "Getting",
  verifying: "Checking",
  exporting: "Copying",
};

type Progressing = Pick<ModelJob, "kind" | "progress" | "bytesPerSecond">;

/** For the chip: `Getting VideoRefer-7B 43 %`; without the name where there is little room. */
export function jobWords(job: Pick<ModelJob, "kind" | "name" | "progress">, withName: boolean): string {
  const percent = jobPercent(job);
  return [t(DOING[job.kind]), withName && job.name, percent === null ? "…" : `${percent} %`]
    .filter(Boolean)
    .join(" ");
}

/** What happens at the moment. */
export function phaseWords({ kind, progress }: Progressing): string {
  if (!progress) return t("Starting");
  switch (progress.phase) {
    case "waiting":
      return t("Waiting");
    case "converting":
      return t("Fetching and converting");
    case "copying":
      return kind === "exporting" ? t("Copying") : t("Fetching");
    case "checking":
      return t("Checking every file");
  }
}

/** `1.2 GB of 3.9 GB · 12 MB/s · about 4 minutes left`. */
export function progressWords(job: Progressing): string {
  const { progress, bytesPerSecond } = job;
  if (!progress || progress.totalBytes <= 0) return "";
  const words = [
    t("{doneBytes} of {totalBytes}", {
      doneBytes: formatBytes(progress.doneBytes),
      totalBytes: formatBytes(progress.totalBytes),
    }),
  ];
  if (progress.phase !== "waiting" && bytesPerSecond !== null) {
    words.push(`${formatBytes(Math.round(bytesPerSecond))}/s`);
    const left = timeLeftWords((progress.totalBytes - progress.doneBytes) / bytesPerSecond);
    if (left) words.push(left);
  }
  return words.join(" · ");
}
