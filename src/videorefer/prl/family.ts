import type { Family } from "../family.ts";
import { BARE_REGION } from "../shared/question-forms.ts";
import { objectsQuestion } from "../vr3/questions.ts";
import { describeMarkedQuestion, describeQuestion } from "./questions.ts";

/** PixelRefer-Lite: sees nothing but what is marked, each mask in `mask_num` tokens that know when and where it is. */
export const prl: Family = {
  id: "prl",
  name: "PixelRefer-Lite",
  // More would cost little of the prompt, but three pictures each, and beyond 14 their resolution (pixelrefer.md 7).
  objectFrames: 8,
  needsRegion: true,
  questions: { imageTag: "region", describe: describeQuestion, objects: objectsQuestion },
  bench: { describe: describeMarkedQuestion, region: BARE_REGION },
};
