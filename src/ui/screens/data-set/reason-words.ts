import type { PlainText } from "../../../language/text.ts";
import type { Reason } from "../../../protocol/dataset.ts";

/** Why a record is rejected, for people; what was found is said beneath. */
export const REASON_WORDS: Readonly<
  Record<Reason, { readonly name: PlainText; readonly sentence: PlainText }>
> = {
  media: { name: "Media", sentence: "What the record is about cannot be told or found." },
  turns: { name: "Turns", sentence: "Question and answer should take turns, and an answer should be last." },
  "region-count": {
    name: "Region count",
    sentence: "Its questions should mark one <region> for each object.",
  },
  "no-mask": { name: "No mask", sentence: "One of its objects is marked on no frame." },
  segmentation: { name: "Segmentation", sentence: "One of its masks cannot be read." },
  "mask-size": {
    name: "Mask size",
    sentence: "All masks of a record should have one size, that of its frames.",
  },
  "frame-key": { name: "Frame", sentence: "A mask lies on a frame that cannot be." },
  "unbound-name": {
    name: "Unbound name",
    sentence: "An answer speaks of an object that no question introduced.",
  },
  json: { name: "JSON", sentence: "This is no JSON object." },
};
