import type { FrameRun } from "../../../../core/frame-runs.ts";
import { frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import type { ModelInfo } from "../../../../protocol/engine.ts";
import { sampleFrames } from "../../../../videorefer/sampling.ts";

/** Where along the timeline (0 to 1) the model's frames lie, by the same rule the engine samples with. */
export function sampleTickFractions(
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
  rule: ModelInfo["sampling"],
  span: FrameRun | null,
): readonly number[] {
  return sampleFrames(info, rule, span ?? undefined).map(({ index }) => frameFraction(info, index));
}

/** One SVG path of upright strokes in a 1000 × 8 box. */
export function ticksPath(fractions: readonly number[]): string {
  return fractions.map((fraction) => `M${(fraction * 1000).toFixed(2)} 0V8`).join("");
}
