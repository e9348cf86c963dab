import type { FrameRun } from "../../../../core/frame-runs.ts";
import { formatNumber } from "../../../../language/formats.ts";
import { type PlainText, plural, t } from "../../../../language/text.ts";
import type { VideoLook } from "../../../../protocol/video-export.ts";

export const LOOKS: readonly { readonly name: PlainText; readonly look: VideoLook }[] = [
  { name: "Outlines over the picture", look: { kind: "outlined", names: true } },
  { name: "Objects blurred", look: { kind: "hidden", by: "blur" } },
  { name: "Objects in coarse pixels", look: { kind: "hidden", by: "pixels" } },
  { name: "Objects filled with black", look: { kind: "hidden", by: "black" } },
  { name: "Objects alone, the rest blurred", look: { kind: "alone", by: "blur" } },
  { name: "Objects alone, on black", look: { kind: "alone", by: "black" } },
];

/** So many runs are listed; the rest are counted. */
const MOST_RUNS = 8;

/** `Frames 1–3, 7 and 4 more parts` */
export function runsWords(runs: readonly FrameRun[]): string {
  const one = ({ first, last }: FrameRun) =>
    first === last ? String(first + 1) : `${first + 1}–${last + 1}`;
  const listed = runs.slice(0, MOST_RUNS).map(one).join(", ");
  const more = runs.length - MOST_RUNS;
  if (more > 0) return t("Frames {listed} and {more} more parts", { listed, more });
  const isOne = runs.length === 1 && runs[0]!.first === runs[0]!.last;
  return isOne ? t("Frame {listed}", { listed }) : t("Frames {listed}", { listed });
}

export function countedFrames(runs: readonly FrameRun[]): string {
  const frames = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return plural(frames, "1 frame", "{n} frames", { n: formatNumber(frames) });
}
