import * as v from "valibot";
import type { StoredMask } from "../core/named-mask.ts";
import { MAX_MASK_SIDE } from "../core/packed-mask.ts";
import type { AnswerId, Project, SceneObject } from "../core/project.ts";
import type { ProjectSummary } from "../core/project-summary.ts";
import { QuestionSchema, questionFromText } from "./question-schema.ts";

// What comes from storage or a file is parsed with these: an older or newer app, or someone else, may have written it.

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_MASK_SIDE));
export const seconds = v.pipe(v.number(), v.finite());
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const digest = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a project file says it is. */
export const PROJECT_FORMAT = "videorefer-project";
/** A project of a hundred thousand masks has about this much; beyond it a file is something else. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Frames of nine hours of video; beyond it a file is something else. */
const MAX_ABSENT = 1_000_000;

/** A project with the masks that it names. */
export interface UnpackedProject {
  readonly project: Project;
  readonly masks: readonly StoredMask[];
}

/** A project without its exchanges and masks, which are stored apart. */
export interface ProjectRecord extends Omit<Project, "objects" | "exchanges"> {
  readonly objects: readonly Omit<SceneObject, "masks">[];
  /** In the order asked. */
  readonly exchangeIds: readonly AnswerId[];
}

const frameRuns = v.pipe(
  v.array(v.object({ first: count, last: count })),
  v.check(
    (runs) => runs.reduce((frames, { first, last }) => frames + Math.max(0, last - first), 0) <= MAX_ABSENT,
    `the frames without an object should be at most ${MAX_ABSENT}`,
  ),
);

const frameSpan = v.pipe(
  v.object({ first: count, last: count }),
  v.check(({ first, last }) => last >= first, "a span should not end before it begins"),
);

const shownFrames = v.pipe(
  v.array(count),
  v.check(
    (frames) => frames.length > 0 && frames.every((frame, nth) => nth === 0 || frame > frames[nth - 1]!),
    "the frames shown should ascend, each once",
  ),
);

export const objectFields = {
  id,
  name: v.string(),
  paletteIndex: count,
  hidden: v.boolean(),
  locked: v.boolean(),
  /** Projects saved before there was tracking have none. */
  absent: v.optional(frameRuns),
  /** Only objects of which it was said. */
  outOfSight: v.optional(frameRuns),
};

export const VideoReferenceSchema = v.object({
  name: v.string(),
  bytes: count,
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  width: side,
  height: side,
  frameCount: count,
  durationSeconds: seconds,
  /** Only of pictures. */
  still: v.optional(v.literal(true)),
  /** Only of folders of pictures. */
  picturesPerSecond: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
});

export const ProjectRecordSchema = v.object({
  formatVersion: v.literal(2),
  id,
  name: v.string(),
  video: v.nullable(VideoReferenceSchema),
  objects: v.array(v.object(objectFields)),
  exchangeIds: v.array(id),
  modifiedAt: v.string(),
});

const score = v.pipe(v.number(), v.finite(), v.maxValue(0));

const claims = v.object({
  answer: v.string(),
  words: v.array(
    v.object({
      start: count,
      end: count,
      same: score,
      moved: v.optional(score),
      removed: v.optional(score),
    }),
  ),
});

const askedWith = v.object({
  frames: v.array(v.object({ index: count, labelSeconds: seconds, keptTokens: count, totalTokens: count })),
  frameGrid: v.tuple([count, count]),
  prompt: v.string(),
  promptTokens: count,
  build: v.string(),
  device: v.string(),
  begun: v.optional(v.string()),
});

/** @param frame the form in which the masks of a question are kept */
export function exchangeSchema<Frame extends v.GenericSchema>(frame: Frame) {
  const fields = v.object({
    id,
    /** Projects saved before there were conversations have none. */
    follows: v.optional(v.nullable(id), null),
    /** Only of questions that were asked in several versions. */
    versionOf: v.optional(id),
    /** Only of questions that were asked beside another. */
    besideOf: v.optional(id),
    /** Projects saved before questions had parts hold a text. */
    question: v.union([QuestionSchema, v.string()]),
    preset: v.picklist(["describe", "doing", "relation", "choice", "free"]),
    /** Only of descriptions that were to be short. */
    captionLength: v.optional(v.picklist(["phrase", "sentence", "paragraph"])),
    regions: v.array(
      v.object({
        objectId: id,
        frame,
        track: v.optional(v.array(frame)),
        chosen: v.optional(v.literal(true)),
      }),
    ),
    answer: v.string(),
    /** Only of answers that a person corrected. */
    correction: v.optional(v.object({ text: v.string(), writtenAt: v.string() })),
    /** Only of answers that were checked. */
    sensitivity: v.optional(
      v.array(
        v.object({
          change: v.picklist(["same", "grown", "shrunk", "moved", "removed"]),
          answer: v.string(),
        }),
      ),
    ),
    /** Only of answers whose claims were checked. */
    claims: v.optional(claims),
    /** Answers from before it was kept have none. */
    askedWith: v.optional(askedWith),
    repeats: v.optional(id),
    state: v.pipe(
      v.picklist(["streaming", "finished", "stopped", "length", "failed"]),
      // Earlier versions wrote down that an answer was running. Nobody goes on with it: it is kept with what it had.
      v.transform((state) => (state === "streaming" ? "stopped" : state)),
    ),
    failure: v.nullable(v.string()),
    settings: v.object({
      fps: v.optional(v.number()),
      maxFrames: v.optional(v.number()),
      shownFrames: v.optional(shownFrames),
      maxNewTokens: v.optional(v.number()),
      sampling: v.optional(v.object({ temperature: v.number(), topK: v.number(), topP: v.number() })),
      /** Questions about the whole video have none, as all had before there were spans. */
      span: v.optional(frameSpan),
      seed: v.number(),
    }),
    model: v.nullable(v.object({ id: v.string(), packageHash: v.string(), variant: v.string() })),
    timings: v.nullable(
      v.object({
        firstTokenMs: v.number(),
        totalMs: v.number(),
        readTokensPerSecond: v.optional(v.number()),
        tokensPerSecond: v.number(),
      }),
    ),
    askedAt: v.string(),
  });
  return v.pipe(
    fields,
    v.transform(({ question, ...exchange }) => ({
      ...exchange,
      question: typeof question === "string" ? questionFromText(question, exchange.preset) : question,
    })),
  );
}

export const FrameMaskSchema = v.object({
  frameIndex: count,
  timeSeconds: seconds,
  digest,
  origin: v.picklist(["hand", "tracked", "interpolated"]),
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

export const ExchangeSchema = exchangeSchema(FrameMaskSchema);

export const SummarySchema = v.object({
  id,
  name: v.string(),
  videoName: v.nullable(v.string()),
  videoFingerprint: v.nullable(v.string()),
  objectCount: count,
  answerCount: count,
  modifiedAt: v.string(),
}) satisfies v.GenericSchema<unknown, ProjectSummary>;

/** Whether every question follows one that stands before it. */
export function followsEarlier(
  exchanges: readonly { readonly id: string; readonly follows: string | null }[],
): boolean {
  const earlier = new Set<string>();
  return exchanges.every(({ id, follows }) => {
    const known = follows === null || earlier.has(follows);
    earlier.add(id);
    return known;
  });
}

/** What is wrong, with where. */
export function issueText(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const path = v.getDotPath(issues[0]);
  return `${path ? `${path}: ` : ""}${issues[0].message}`;
}
