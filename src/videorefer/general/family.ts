import type { CaptionLength } from "../../core/project.ts";
import type { Family } from "../family.ts";
import { REGION, wording } from "../shared/wording.ts";

/** A question about named objects: the names stand on the frames, so the question goes as it is. */
const ASK_AS_IT_IS: Family["questions"]["objects"] = (_kind, _numbers, question) => question;

const MANNERS: Readonly<Record<CaptionLength, string>> = {
  phrase: "in one short phrase",
  sentence: "in one sentence",
  paragraph: "in detail: what it looks like, and what it does over the whole video",
};

const captionQuestion = (length: CaptionLength) => wording`Describe ${REGION} ${MANNERS[length]}.`;

/**
 * Models that know nothing of masks, such as those behind an OpenAI-compatible interface: objects are outlined on the frames, and named
 * in the question. The wordings are ours, since upstream's are known by their hashes alone (videorefer-suite.md 7.2).
 */
export const general: Family = {
  id: "general",
  name: "General model, shown marked frames",
  objectFrames: 16,
  needsRegion: false,
  questions: {
    imageTag: "object",
    describe: (_kind, length) => captionQuestion(length),
    objects: ASK_AS_IT_IS,
  },
  bench: { describe: () => captionQuestion("paragraph"), region: [REGION] },
};
