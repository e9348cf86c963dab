import type { FrameRun } from "../../../../core/frame-runs.ts";
import type { VideoLook } from "../../../../protocol/video-export.ts";

export const LOOKS: readonly { readonly name: string; readonly look: VideoLook }[] = [
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
  return `${runs.length === 1 && runs[0]!.first === runs[0]!.last ? "Frame" : "Frames"} ${listed}${more > 0 ? ` and ${more} more parts` : ""}`;
}

export function countedFrames(runs: readonly FrameRun[]): string {
  const frames = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return frames === 1 ? "1 frame" : `${frames.toLocaleString("en")} frames`;
}
