import { APPEARANCE_QUESTION, MOTION_QUESTION } from "./annotate.ts";
import type { EngineJob, EngineMask, EngineTrack, TrackTexts } from "./engine-job.ts";
import { REGION_CAPTION_QUESTION } from "./review.ts";

/** What a model answered about an object of a clip. */
export interface ObjectAnswer {
  readonly video: string;
  /** The object's name among those of the clip; null for the whole clip. */
  readonly object: string | null;
  readonly question: string;
  readonly answer?: string;
  readonly model: string;
  /** Shown to the model. */
  readonly frames?: number;
  readonly milliseconds?: number;
  readonly annotation?: readonly Readonly<
    Record<string, { readonly segmentation: { readonly size: readonly number[]; readonly counts: string } }>
  >[];
}

/** What the Annotator is asked of each object, with a name for it first. */
export const ENGINE_QUESTIONS = [REGION_CAPTION_QUESTION, APPEARANCE_QUESTION, MOTION_QUESTION] as const;

/** Jobs behind the Segmentor and the Annotator, of clips with objects about which all of the questions were answered. */
export function answeredJobs(answers: readonly ObjectAnswer[]): readonly EngineJob[] {
  const clips = new Map<string, Map<string, ObjectAnswer[]>>();
  for (const one of answers) {
    if (one.object === null || one.answer === undefined || one.annotation?.length !== 1) continue;
    const objects = clips.get(one.video) ?? new Map<string, ObjectAnswer[]>();
    clips.set(one.video, objects.set(one.object, [...(objects.get(one.object) ?? []), one]));
  }
  return [...clips].flatMap(([clip, objects]) => jobOf(clip, [...objects.values()]) ?? []);
}

function jobOf(clip: string, objects: readonly (readonly ObjectAnswer[])[]): EngineJob | null {
  const tracks: EngineTrack[] = [];
  const texts: TrackTexts[] = [];
  let [millis, model] = [0, ""];
  for (const answers of objects) {
    const said = (question: string) => answers.find((one) => one.question === question);
    const [name, appearance, motion] = ENGINE_QUESTIONS.map(said);
    if (!name || !appearance || !motion) continue;
    const noun = uniqueNoun(name.answer!, tracks);
    tracks.push(trackOf(noun, motion));
    texts.push({ noun, motion: motion.answer!, appearance: appearance.answer! });
    millis += answers.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
    model = motion.model;
  }
  if (tracks.length === 0) return null;
  const entry = { promptHash: "", seed: 0, dropped: [] };
  return {
    ...{ clip, tracks, texts },
    log: [
      { ...entry, role: "segmentor", model: "segmenter", millis: 0 },
      { ...entry, role: "annotator", model, millis },
    ],
  };
}

function trackOf(noun: string, { annotation, frames }: ObjectAnswer): EngineTrack {
  const masks = Object.fromEntries(
    Object.entries(annotation![0]!).map(([frame, { segmentation }]): [string, EngineMask] => {
      const [height = 0, width = 0] = segmentation.size;
      return [frame, { size: [height, width], counts: segmentation.counts }];
    }),
  );
  const seen = Object.keys(masks);
  const seedFrame = Math.min(...seen.map(Number));
  const [height, width] = masks[seedFrame]!.size;
  // Of an object that was not followed, one frame says all there is to know.
  const visibleRatio = seen.length === 1 ? 1 : Math.min(1, seen.length / Math.max(1, frames ?? seen.length));
  return { noun, seedFrame, box: [0, 0, width, height], boxScore: 1, masks, visibleRatio };
}

/** A captioner's words as a name: "A red circle." is "red circle"; the second of a clip is "red circle 2". */
function uniqueNoun(words: string, tracks: readonly EngineTrack[]): string {
  const noun = words
    .trim()
    .replace(/^(?:it is |this is |there is |the object is )?(?:an?|the)\s+/i, "")
    .replace(/[.!?]+$/, "")
    .toLowerCase();
  const name = noun === "" ? "object" : noun;
  for (let nth = 1; ; nth++) {
    const tried = nth === 1 ? name : `${name} ${nth}`;
    if (!tracks.some((track) => track.noun === tried)) return tried;
  }
}
