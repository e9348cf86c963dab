import type { FrameRun } from "../core/frame-runs.ts";
import type { ChosenFrames, SamplingRule } from "../core/sampling-rule.ts";
import { shownKeys } from "./general/key-frames.ts";
import type { FrameTimes, SampledFrame } from "./shared/sampled-frame.ts";
import { samplePictures } from "./vr3/picture-sampling.ts";
import { sampleAtRate } from "./vr3/sampling.ts";
import { MAX_FRAMES as MOST_IN_PAIRS, sampleEvenly } from "./vr7/sampling.ts";

/**
 * The frames a model sees of a video, or of a span of it: those of a clip that is cut to the span. Times that the model is told are
 * the whole video's, so that it speaks of them as the person does.
 *
 * Upstream does so when it is given a start and an end: it seeks, its rate counts from the start, and so do its labels, from the start's
 * own time on. Its spread counts frames from the span's first. It differs where seconds fall between frames, which cannot happen here,
 * and below a second, where it takes the middle of each step instead of its end.
 * @param span of frames that exist, both ends included
 * @throws RangeError for no frames, a span outside of them, or a rule that makes no sense
 * Source: videorefer-models.md 5.1 steps 3 to 5, 6.1.
 */
export function sampleFrames(
  video: FrameTimes,
  rule: SamplingRule | ChosenFrames,
  span?: FrameRun,
): SampledFrame[] {
  if (rule.kind === "chosen") return chosenFrames(video, rule, span);
  if (!span) return sampleClip(video, rule);
  const clip = cutTo(video, span);
  const before = clip.timesSeconds[0]! - video.timesSeconds[0]!;
  return sampleClip(clip, rule).map(({ index, labelSeconds }) => ({
    index: index + span.first,
    labelSeconds: labelSeconds + before,
  }));
}

/** What a file with just these frames of the video would have. */
function cutTo(video: FrameTimes, { first, last }: FrameRun): FrameTimes {
  const { timesSeconds, endSeconds } = video;
  const isWhole = Number.isInteger(first) && Number.isInteger(last);
  if (!(isWhole && first >= 0 && last >= first && last < timesSeconds.length)) {
    const frames = timesSeconds.length;
    throw new RangeError(
      `a span should lie within the video's frames 1 to ${frames}, is ${first + 1} to ${last + 1}`,
    );
  }
  return {
    ...video,
    timesSeconds: timesSeconds.slice(first, last + 1),
    endSeconds: timesSeconds[last + 1] ?? endSeconds,
  };
}

/**
 * Frames that a person chose, with their own times. Where frames are read in pairs, the last is shown twice if they are odd, as
 * upstream repeats frames of a clip that has too few.
 */
function chosenFrames(
  { timesSeconds }: FrameTimes,
  { frames, inPairs }: ChosenFrames,
  span: FrameRun = { first: 0, last: timesSeconds.length - 1 },
): SampledFrame[] {
  const ascend = frames.every((frame, nth) => nth === 0 || frame > frames[nth - 1]!);
  const isInside = frames.every(
    (frame) => Number.isInteger(frame) && frame >= span.first && frame <= span.last,
  );
  if (frames.length === 0 || !ascend || !isInside) {
    throw new RangeError(
      `the frames chosen should ascend, each once, from ${span.first + 1} to ${span.last + 1}; got ${frames.map((frame) => frame + 1).join(", ") || "none"}`,
    );
  }
  const shown = inPairs && frames.length % 2 === 1 ? [...frames, frames.at(-1)!] : frames;
  if (inPairs && shown.length > MOST_IN_PAIRS) {
    throw new RangeError(`this model takes up to ${MOST_IN_PAIRS} frames, ${frames.length} were chosen`);
  }
  return shown.map((index) => ({ index, labelSeconds: timesSeconds[index]! - timesSeconds[0]! }));
}

function sampleClip(video: FrameTimes, rule: SamplingRule): SampledFrame[] {
  switch (rule.kind) {
    case "rate":
      return video.picturesPerSecond === undefined
        ? sampleAtRate(video, rule)
        : samplePictures(video.timesSeconds.length, video.picturesPerSecond, rule);
    case "spread":
      return sampleEvenly(video, rule.frames);
    case "keys":
      return shownKeys(video.timesSeconds.length).map((index) => ({
        index,
        labelSeconds: video.timesSeconds[index]! - video.timesSeconds[0]!,
      }));
    case "marked":
      return [];
  }
}

/**
 * The time that a model is told of a marked frame: its index over the average frame rate, also where the rate varies.
 * Source: pixelrefer.md 7.
 */
export function markSeconds({ timesSeconds, endSeconds }: FrameTimes, frameIndex: number): number {
  return frameIndex / (timesSeconds.length / endSeconds);
}
