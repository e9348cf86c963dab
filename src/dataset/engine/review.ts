import type { EngineJob, Review, TrackTexts } from "./engine-job.ts";
import { jsonIn } from "./reply-json.ts";

// The Reviewer: whether the texts are of the object that the mask shows (videorefer-suite.md 12.2).

export const REGION_CAPTION_QUESTION = "What is <region>? Answer in a few words.";

export const REVIEWER_PROMPT = `A captioner saw nothing but one outlined object. Another described an object of the same video. Decide whether both are about the same object.
Small differences in colour names or detail do not matter. Another kind of thing, another colour of the whole or another action do.
Reply with JSON only: {"same": "yes" or "no", "confidence": 0 to 1, "why": "one short sentence"}`;

/** What a reviewer is told of an object. */
export function reviewQuestion(regionCaption: string, { noun, motion, appearance }: TrackTexts): string {
  return `Captioner: ${regionCaption}\nNoun: ${noun}\nAppearance: ${appearance}\nMotion: ${motion}`;
}

/** A reviewer's reply; null where no yes or no can be read. A reply without a confidence has 0.5. */
export function readReview(reply: string, noun: string, regionCaption: string): Review | null {
  const json = jsonIn(reply, "{");
  const said = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  const word = typeof said.same === "boolean" ? (said.same ? "yes" : "no") : said.same;
  const text = typeof word === "string" ? word : (/\b(yes|no)\b/i.exec(reply)?.[1] ?? "");
  if (!/^(?:yes|no)$/i.test(text.trim())) return null;
  const { confidence, why } = said;
  const isShare = typeof confidence === "number" && confidence >= 0 && confidence <= 1;
  return {
    ...{ noun, regionCaption, same: /^yes$/i.test(text.trim()) },
    confidence: isShare ? confidence : 0.5,
    why: typeof why === "string" ? why : "",
  };
}

/** The nouns of a job that go on: those that a reviewer kept, or all where none has reviewed. */
export function keptNouns({ tracks = [], review }: EngineJob): ReadonlySet<string> {
  const all = tracks.map(({ noun }) => noun);
  if (!review) return new Set(all);
  return new Set(review.filter(({ same }) => same).map(({ noun }) => noun));
}
