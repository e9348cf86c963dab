import type { Family } from "../family.ts";
import { BARE_REGION } from "../shared/question-forms.ts";
import { describeFirstQuestion, objectsQuestion } from "../vr3/questions.ts";
import { describeQuestion } from "./questions.ts";

/** PixelRefer: sees pictures as VideoRefer-VideoLLaMA3 does, and a region in up to `mask_num` tokens that know where it is. */
export const pr: Family = {
  id: "pr",
  name: "PixelRefer",
  objectFrames: 1,
  needsRegion: false,
  questions: { imageTag: "region", describe: describeQuestion, objects: objectsQuestion },
  bench: { describe: describeFirstQuestion, region: BARE_REGION },
};
