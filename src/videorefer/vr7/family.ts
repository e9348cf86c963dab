import type { Family } from "../family.ts";
import { REGION } from "../shared/wording.ts";
import { describeHighlightedQuestion, describeQuestion, objectsQuestion } from "./questions.ts";

/** VideoRefer on VideoLLaMA2.1: square pictures, frames in pairs, regions pooled and merged over time. */
export const vr7: Family = {
  id: "vr7",
  name: "VideoRefer-7B",
  // As many as the notebooks take of a tracked object.
  objectFrames: 32,
  needsRegion: false,
  questions: {
    imageTag: "object",
    describe: describeQuestion,
    objects: (_kind, numbers, question) => objectsQuestion(numbers, question),
  },
  bench: { describe: describeHighlightedQuestion, region: ["[", REGION, "]"] },
};
