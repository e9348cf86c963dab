import * as v from "valibot";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { QuestionSchema, questionFromText } from "./question-schema.ts";

/** Far above any real video, low enough that a forged file cannot ask for absurd memory. */
const MAX_SIDE = 16_384;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SIDE));
const seconds = v.pipe(v.number(), v.finite());
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const RleSchema = v.pipe(
  v.object({ size: v.tuple([side, side]), counts: v.array(count) }),
  v.check(
    ({ size, counts }) => counts.reduce((sum, run) => sum + run, 0) === size[0] * size[1],
    "run lengths should add up to the mask's size",
  ),
);

const FrameMaskSchema = v.object({ frameIndex: count, timeSeconds: seconds, mask: RleSchema });

const SceneObjectSchema = v.pipe(
  v.object({
    id,
    name: v.string(),
    paletteIndex: count,
    hidden: v.boolean(),
    locked: v.boolean(),
    masks: v.record(v.pipe(v.string(), v.regex(/^\d+$/)), FrameMaskSchema),
  }),
  v.check(
    ({ masks }) => Object.entries(masks).every(([key, { frameIndex }]) => Number(key) === frameIndex),
    "masks should be filed under their frame",
  ),
);

const VideoReferenceSchema = v.object({
  name: v.string(),
  bytes: count,
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  width: side,
  height: side,
  frameCount: count,
  durationSeconds: seconds,
});

const StoredExchangeSchema = v.object({
  id,
  /** Projects saved before there were conversations have none. */
  follows: v.optional(v.nullable(id), null),
  /** Projects saved before questions had parts hold a text. */
  question: v.union([QuestionSchema, v.string()]),
  preset: v.picklist(["describe", "doing", "relation", "choice", "free"]),
  regions: v.array(v.object({ objectId: id, frame: FrameMaskSchema })),
  answer: v.string(),
  state: v.picklist(["streaming", "finished", "stopped", "length", "failed"]),
  failure: v.nullable(v.string()),
  settings: v.object({ fps: v.optional(v.number()), maxFrames: v.optional(v.number()), seed: v.number() }),
  model: v.nullable(v.object({ id: v.string(), packageHash: v.string(), variant: v.string() })),
  timings: v.nullable(
    v.object({ firstTokenMs: v.number(), totalMs: v.number(), tokensPerSecond: v.number() }),
  ),
  askedAt: v.string(),
});

const ExchangeSchema = v.pipe(
  StoredExchangeSchema,
  v.transform(({ question, ...exchange }) => ({
    ...exchange,
    question: typeof question === "string" ? questionFromText(question, exchange.preset) : question,
  })),
);

const ExchangesSchema = v.pipe(
  v.array(ExchangeSchema),
  v.check((exchanges) => {
    const earlier = new Set<string>();
    return exchanges.every(({ id, follows }) => {
      const known = follows === null || earlier.has(follows);
      earlier.add(id);
      return known;
    });
  }, "a question should follow one that stands before it"),
);

const ProjectSchema = v.object({
  formatVersion: v.literal(1),
  id,
  name: v.string(),
  video: v.nullable(VideoReferenceSchema),
  objects: v.array(SceneObjectSchema),
  exchanges: ExchangesSchema,
  modifiedAt: v.string(),
});

/**
 * Reads a project from storage or a file. An answer that was being written when the page went away is kept with what
 * it had, marked as stopped. Says which part is wrong when it is not a project.
 */
export function parseProject(value: unknown): Result<Project> {
  const parsed = v.safeParse(ProjectSchema, value);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const path = v.getDotPath(issue);
    return fail("project-invalid", `${path ? `${path}: ` : ""}${issue.message}`);
  }
  const project = parsed.output as unknown as Project;
  return ok({
    ...project,
    exchanges: project.exchanges.map((exchange) =>
      exchange.state === "streaming" ? { ...exchange, state: "stopped" } : exchange,
    ),
  });
}
