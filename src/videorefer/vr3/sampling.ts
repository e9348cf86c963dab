import { roundHalfEven } from "../../core/rounding.ts";
import type { FrameTimes, SampledFrame } from "../shared/sampled-frame.ts";

export interface SamplingSettings {
  readonly fps: number;
  readonly maxFrames: number;
}

/**
 * Times are whole ticks of a container's clock, divided. A tick is longer than 1e-5 s in practice, so this much is
 * rounding noise. It must not decide on which side of a boundary a frame lies.
 */
const CLOCK_NOISE_SECONDS = 1e-7;

/**
 * Chooses frames at a constant rate, as FFmpeg's filter does when it rounds down. Output `k` is the last frame whose
 * time `t` has `floor(t · fps) ≤ k`. Its label is `k / fps`, up to one interval before the picture; the model was
 * trained with that offset. Above `maxFrames`, evenly spread outputs are kept with their own labels.
 * Times count from the first frame. A clip shorter than one interval gives its last frame (upstream fails there).
 * @throws RangeError for no frames, or settings that are not positive
 * Source: videorefer-models.md 6.1, quirks 17 and 19.
 */
export function sampleAtRate(video: FrameTimes, { fps, maxFrames }: SamplingSettings): SampledFrame[] {
  const { timesSeconds, endSeconds } = video;
  if (timesSeconds.length === 0) throw new RangeError("a video should have at least one frame");
  if (!(fps > 0) || !Number.isFinite(fps)) throw new RangeError(`fps should be positive, got ${fps}`);
  if (!Number.isInteger(maxFrames) || maxFrames < 1) {
    throw new RangeError(`maxFrames should be at least 1, got ${maxFrames}`);
  }
  const start = timesSeconds[0]!;
  const tick = (seconds: number) => Math.floor((seconds - start + CLOCK_NOISE_SECONDS) * fps);
  const outputs = Math.max(1, tick(endSeconds));

  let source = 0;
  return spreadIndices(outputs, maxFrames).map((output) => {
    while (source + 1 < timesSeconds.length && tick(timesSeconds[source + 1]!) <= output) source++;
    return { index: source, labelSeconds: output / fps };
  });
}

/** numpy's `linspace(0, total - 1, limit, dtype=int)`, or everything when it fits. */
export function spreadIndices(total: number, limit: number): number[] {
  if (total <= limit) return Array.from({ length: total }, (_, k) => k);
  if (limit === 1) return [0];
  const step = (total - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, k) => (k === limit - 1 ? total - 1 : Math.trunc(k * step)));
}

/**
 * The text of a time in the prompt, as numpy rounds and prints it: `0.0`, `12.3`, `100.0`.
 * Source: videorefer-models.md 6.8.
 */
export function timeLabel(seconds: number): string {
  return (roundHalfEven(seconds * 10) / 10).toFixed(1);
}
