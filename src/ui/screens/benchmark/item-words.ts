import { t } from "../../../language/text.ts";
import type { BenchRow } from "../../../protocol/benchmark.ts";
import type { Media } from "../../../protocol/dataset.ts";

export const mediaOf = ({ video }: BenchRow): Media => ({ kind: "video", paths: [video] });

/** The item's own frame where something is marked on it, else the first that has a mask. */
export const shownFrame = ({ frame, frames }: BenchRow): number =>
  frames.includes(frame) ? frame : (frames[0] ?? frame);

/** What is asked, without the tags that stand for places. */
export const questionWords = ({ question }: BenchRow): string =>
  question === ""
    ? t("Describe the marked object.")
    : question.replaceAll("<region>", "").replace(/\s+/g, " ");
