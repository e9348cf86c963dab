import * as v from "valibot";
import { wholeNumber } from "../../../videorefer/shared/config-file.ts";
import { byName, corners, count, counts, list, number, object, text, trueOrFalse } from "../golden-schema.ts";

const points = v.optional(list(v.tuple([number, number], "two numbers")));
const labels = v.optional(list(v.picklist([0, 1], "0 or 1")));
const plan = object({
  /** Frames, and their rows of the table of temporal positions. */
  mem: list(v.tuple([count, count], "two whole numbers")),
  /** Frames, and their distances. */
  ptr: list(v.tuple([count, number], "two numbers")),
});

const imageCase = object({
  prompt: object({
    points,
    labels,
    box: v.optional(corners),
    /** `CASE:best`: the logits of another case's best answer. */
    mask: v.optional(text),
    multimask: trueOrFalse,
  }),
  stable: trueOrFalse,
  /** Of the three masks of an ambiguous prompt. */
  best_multi: wholeNumber(0, 2),
});

const prompted = {
  frame: count,
  obj: count,
  stored: v.picklist(["cond", "noncond"], "cond or noncond"),
  plan: v.nullable(plan),
  fed_previous_logits: trueOrFalse,
} as const;

const pointsStep = object({ op: v.literal("points"), ...prompted, points, labels, box: v.optional(corners) });
const propagateStep = object({
  op: v.literal("propagate"),
  start: v.optional(count),
  max: v.optional(count),
  reverse: v.optional(trueOrFalse),
  frames: counts,
  objects: counts,
  plans: list(list(v.union([plan, v.literal("stored")], "a plan or stored"))),
});
const step = v.variant(
  "op",
  [
    pointsStep,
    /** `mask` is the name of a tensor, or `empty`. */
    object({ op: v.literal("mask"), ...prompted, mask: text }),
    object({ op: v.literal("clear"), frame: count, obj: count }),
    object({ op: v.literal("remove"), obj: count, remaining: counts }),
    propagateStep,
  ],
  "points, mask, clear, remove or propagate",
);

const scenario = object({
  options: object({
    add_all_frames_to_correct_as_cond: trueOrFalse,
    max_cond_frames_in_attn: v.optional(count),
    fill_hole_area: v.optional(count),
    bf16_memory: trueOrFalse,
  }),
  steps: list(step),
});

/** golden.json of a fixture of SAM 2.1 or EdgeTAM, as far as it is read. */
export const sam2GoldenSchema = object({
  image_size: wholeNumber(32, 4096),
  video: object({ width: wholeNumber(1), height: wholeNumber(1), frames: wholeNumber(1) }),
  image: byName(imageCase),
  scenarios: byName(scenario),
  memattn: object({ plan }),
});

export type Sam2Golden = v.InferOutput<typeof sam2GoldenSchema>;
export type Sam2ImageCase = v.InferOutput<typeof imageCase>;
export type Sam2Scenario = v.InferOutput<typeof scenario>;
export type Sam2Step = v.InferOutput<typeof step>;
export type PointsStep = v.InferOutput<typeof pointsStep>;
export type PropagateStep = v.InferOutput<typeof propagateStep>;
export type GoldenPlan = v.InferOutput<typeof plan>;
