import type { BenchRequest } from "../../asking/bench-request.ts";
import { parseSubRip } from "../../asking/subtitles.ts";
import { unwrap } from "../../core/failure.ts";
import { optionLetter } from "../../core/question.ts";
import type { BenchDesk, BenchReply, ChoiceVerdict, ShownClip } from "../../protocol/benchmark.ts";
import type { ClipModel } from "./run-video-bench.ts";
import { subtitlePath } from "./video-mme.ts";
import type { VideoPrediction } from "./video-prediction.ts";
import { readVideoReply } from "./video-scores.ts";

// What the Benchmark screen does with benchmarks of whole clips.

/** Upstream has subtitles beside the folder of videos. */
const SUBTITLES = "subtitles";

/**
 * The page's clips and model, as a run on whole clips wants them.
 * @param isHeard whether questions come with what is said
 * @param ask     has a question answered about a clip that is open
 */
export function clipsOfDesk(
  desk: BenchDesk,
  isHeard: boolean,
  ask: (request: BenchRequest, clip: ShownClip) => Promise<BenchReply>,
): ClipModel {
  const opened = async (video: string) => unwrap(await desk.openClip(video));
  return {
    find: async (paths) => unwrap(await desk.findClip(paths)),
    look: async (video) => (await opened(video)).info,
    async subtitles(question) {
      if (!isHeard) return null;
      // Not every clip has some; upstream asks without a line then.
      return parseSubRip(unwrap(await desk.textAt(`${SUBTITLES}/${subtitlePath(question)}`)) ?? "");
    },
    ask: async (video, request) => ask(request, await opened(video)),
  };
}

/** How both parsers read a reply, as letters; null where the right option is not published. */
export function videoVerdict(prediction: VideoPrediction): ChoiceVerdict | null {
  const { answer } = prediction;
  if (answer === null) return null;
  const { upstream, strict } = readVideoReply(prediction);
  const read = (index: number | null) => ({
    answer: index === null ? null : optionLetter(index),
    isCorrect: index === answer,
  });
  return { truth: optionLetter(answer), upstream: read(upstream.index), strict: read(strict) };
}
