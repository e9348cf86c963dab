import type { Rle } from "../../core/mask.ts";
import type { AskJob, JobView, OpenJob } from "./ask-line.ts";

/** What a batch asks about: `whole` clips, objects of a file of jobs, or those that the segmenter finds on the middle frame. */
export type BatchObjects = "whole" | "given" | "found";

/** A folder of clips times a list of questions times objects. */
export interface BatchPlan {
  readonly objects: BatchObjects;
  /** Paths in the folder. */
  readonly clips: readonly string[];
  readonly questions: readonly string[];
  /** Lines of the file of jobs. One without a question is asked all of the list. */
  readonly jobs: readonly OpenJob[];
  /** Whether objects are followed to the frames that the model is shown. */
  readonly follow: boolean;
  /** At most so many objects of a clip are taken of those found, the largest first. */
  readonly mostObjects: number;
}

/** An object that the segmenter found on a frame of a clip. */
export interface FoundObject {
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly mask: Rle;
}

/** Where an object of a batch is marked. */
export type BatchView = JobView | { readonly timeSeconds: number; readonly rle: Rle };

/** One question of a batch. */
export interface BatchItem extends Omit<AskJob, "regions"> {
  /** The same for the same question of the same plan. */
  readonly key: string;
  /** Of what is asked about, as "object 2", or as its line in the file of jobs is named; null for the whole clip. */
  readonly objectName: string | null;
  readonly regions: readonly (readonly BatchView[])[];
}

/** The questions of a list: a line each, blank ones left out. */
export function questionLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/**
 * The questions about one clip, in their order.
 * @param found the clip's objects where the segmenter is to find them; null while they are not known, and then there are no questions
 */
export function clipItems(
  plan: BatchPlan,
  clip: string,
  found: readonly FoundObject[] | null,
): readonly BatchItem[] {
  if (plan.objects === "given") return plan.jobs.flatMap((job, at) => jobItems(plan, job, at, clip));
  const place = plan.clips.indexOf(clip);
  const objects = plan.objects === "found" ? (found ?? []).slice(0, plan.mostObjects) : [null];
  return objects.flatMap((object, nth) =>
    plan.questions.map((question, asked): BatchItem => {
      const name = object && `object ${nth + 1}`;
      return {
        key: `${place} ${object ? nth : "-"} ${asked}`,
        id: [clip, ...(name === null ? [] : [name]), `question ${asked + 1}`].join(", "),
        ...{ video: clip, question, history: [], objectName: name },
        regions: object ? [[{ timeSeconds: object.timeSeconds, rle: object.mask }]] : [],
        atSeconds: object?.timeSeconds ?? null,
        track: plan.follow,
      };
    }),
  );
}

function jobItems(plan: BatchPlan, job: OpenJob, at: number, clip: string): readonly BatchItem[] {
  if (job.video !== clip) return [];
  const count = job.regions.length;
  const name = job.id ?? `line ${at + 1}`;
  const rest = {
    ...job,
    track: plan.follow,
    objectName: count === 0 ? null : `${name}`,
  };
  if (job.question !== null) return [{ ...rest, question: job.question, key: `${at}`, id: name }];
  return plan.questions.map((question, asked) => ({
    ...{ ...rest, question, key: `${at} ${asked}` },
    id: plan.questions.length === 1 ? name : `${name}, question ${asked + 1}`,
  }));
}

/**
 * How many questions are still to ask; about clips whose objects are not known yet, as many as about one of the others.
 * @param isDone   of a question's key
 * @param isSpoilt of a clip in which objects cannot be looked for
 */
export function questionsLeft(
  plan: BatchPlan,
  found: ReadonlyMap<string, readonly FoundObject[]>,
  isDone: (key: string) => boolean,
  isSpoilt: (clip: string) => boolean,
): number {
  const clips = plan.clips.filter((clip) => !isSpoilt(clip));
  const isKnown = (clip: string) => plan.objects !== "found" || found.has(clip);
  const known = clips.filter(isKnown);
  const items = known.flatMap((clip) => clipItems(plan, clip, found.get(clip) ?? null));
  const usual = known.length === 0 ? plan.questions.length : items.length / known.length;
  const left = items.filter(({ key }) => !isDone(key)).length;
  return left + Math.ceil(usual * (clips.length - known.length));
}
