import type { Family } from "../family.ts";
import { BARE_REGION } from "../shared/question-forms.ts";
import { describeMarkedQuestion, describeQuestion, objectsQuestion } from "./questions.ts";

/** VideoRefer on VideoLLaMA3: pictures of any size, frames pruned by change, up to ten tokens for a region. */
export const vr3: Family = {
  id: "vr3",
  name: "VideoRefer-VideoLLaMA3",
  objectFrames: 1,
  needsRegion: false,
  questions: { imageTag: "region", describe: describeQuestion, objects: objectsQuestion },
  bench: { describe: describeMarkedQuestion, describeFps: 4, region: BARE_REGION },
};
