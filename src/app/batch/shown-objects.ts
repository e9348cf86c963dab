import { framesForModel } from "../../asking/question-frames.ts";
import { FailureError } from "../../core/failure.ts";
import type { FrameRun } from "../../core/frame-runs.ts";
import { framesBetween } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { ModelInfo, Region } from "../../protocol/engine.ts";
import type { Footage, FootageSegmenter } from "./footage-segmenter.ts";
import { type MarkedView, prepareRegions } from "./marked-regions.ts";

interface Showing {
  readonly footage: Footage;
  readonly model: Pick<ModelInfo, "family" | "sampling">;
  /** Whether objects are followed to the frames that the model is shown. */
  readonly track: boolean;
  /** The part of the video that the question is about; the whole video when absent. */
  readonly span: FrameRun | undefined;
  readonly segmenter: Pick<FootageSegmenter, "mark" | "viewsOf">;
  readonly signal?: AbortSignal;
}

/**
 * Objects as the engine is given them, named `object0`, `object1` …, with notices about how masks were read. Of an object that is followed
 * there is a mask on each frame that the model is shown, where it is in sight; a model that looks at an object once gets the marked one.
 * @throws FailureError for marks that cannot be used, and where the segmenter fails
 */
export async function shownObjects(
  objects: readonly (readonly MarkedView[])[],
  { footage, model, track, span, segmenter, signal }: Showing,
): Promise<{ regions: readonly Region[]; notices: readonly string[] }> {
  const marked = await prepareRegions(objects, footage.info, (frame, points) =>
    segmenter.mark(footage, frame, points, signal),
  );
  if (!track) return marked;
  const regions: Region[] = [];
  for (const { label, views } of marked.regions) {
    const view = views[0]!;
    const frames = framesForModel(footage.info, model, view.frameIndex, span);
    regions.push({ label, views: frames ? await segmenter.viewsOf(footage, view, frames, signal) : views });
  }
  return { regions, notices: marked.notices };
}

/** @throws FailureError `question-invalid` when no frame starts there */
export function framesOfSpan(info: VideoInfo, [from, to]: readonly [number, number]): FrameRun {
  const span = framesBetween(info, from, to);
  if (span) return span;
  const end = info.endSeconds.toFixed(3);
  throw new FailureError(
    "question-invalid",
    `a frame should start between ${from} and ${to} seconds; the video ends at ${end}`,
  );
}
