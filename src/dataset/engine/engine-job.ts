import * as v from "valibot";

// A clip on its way through the data engine (videorefer-suite.md 12.2). Roles add to it one after the other; each is written down in `log`.

/** COCO's compressed run lengths; `size` is height and width. */
export interface EngineMask {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

export interface Noun {
  readonly text: string;
  readonly role: "subject" | "other";
  readonly plural: boolean;
}

export interface EngineTrack {
  /** Unique among the tracks of a clip: the other parts of the job name it. */
  readonly noun: string;
  readonly seedFrame: number;
  /** Of the mask on the seed frame: left, top, width, height in pixels. */
  readonly box: readonly [number, number, number, number];
  /** Of what found it, 0 to 1. */
  readonly boxScore: number;
  /** By frame index; null where the object is out of sight. */
  readonly masks: Readonly<Record<string, EngineMask | null>>;
  /** Share of the frames looked at on which it is seen. */
  readonly visibleRatio: number;
}

export interface TrackTexts {
  readonly noun: string;
  readonly motion: string;
  readonly appearance: string;
}

export interface Review {
  readonly noun: string;
  /** What a captioner says of the region by itself; empty where nobody was asked. */
  readonly regionCaption: string;
  /** Whether texts and region are of the same object. */
  readonly same: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  readonly why: string;
}

export interface QuestionAnswer {
  readonly kind: "basic" | "reasoning" | "future";
  readonly question: string;
  readonly answer: string;
  /** Tracks that it names as `<object0>`, `<object1>` …, by their places in the job. */
  readonly objects: readonly number[];
}

export interface Refined {
  readonly noun: string;
  readonly short?: string | undefined;
  readonly detailed?: string | undefined;
  readonly qa?: readonly QuestionAnswer[] | undefined;
}

/** The roles, in the order in which they work. */
export const ROLES = ["analyzer", "segmentor", "annotator", "reviewer", "refiner", "qa"] as const;
export type RoleName = (typeof ROLES)[number];

export interface LogEntry {
  readonly role: RoleName;
  /** Id of a model, `rule`, or `person`. */
  readonly model: string;
  /** Of what the model was told; empty for rules and people. */
  readonly promptHash: string;
  readonly seed: number;
  readonly millis: number;
  /** What was left out on the way, in sentences. */
  readonly dropped: readonly string[];
}

export interface EngineJob {
  readonly clip: string;
  readonly caption?: string | undefined;
  readonly nouns?: readonly Noun[] | undefined;
  readonly tracks?: readonly EngineTrack[] | undefined;
  readonly texts?: readonly TrackTexts[] | undefined;
  readonly review?: readonly Review[] | undefined;
  readonly refined?: readonly Refined[] | undefined;
  readonly log: readonly LogEntry[];
}

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const mask = v.object({ size: v.strictTuple([count, count]), counts: text });
const frame = v.pipe(text, v.regex(/^[0-9]+$/, "should be a frame's index"));

export const EngineJobSchema = v.object({
  clip: v.pipe(text, v.minLength(1, "should not be empty")),
  caption: v.optional(text),
  nouns: v.optional(v.array(v.object({ text, role: v.picklist(["subject", "other"]), plural: v.boolean() }))),
  tracks: v.optional(
    v.array(
      v.object({
        noun: text,
        seedFrame: count,
        box: v.strictTuple([v.number(), v.number(), v.number(), v.number()]),
        boxScore: share,
        masks: v.record(frame, v.nullable(mask)),
        visibleRatio: share,
      }),
    ),
  ),
  texts: v.optional(v.array(v.object({ noun: text, motion: text, appearance: text }))),
  review: v.optional(
    v.array(v.object({ noun: text, regionCaption: text, same: v.boolean(), confidence: share, why: text })),
  ),
  refined: v.optional(
    v.array(
      v.object({
        noun: text,
        short: v.optional(text),
        detailed: v.optional(text),
        qa: v.optional(
          v.array(
            v.object({
              kind: v.picklist(["basic", "reasoning", "future"]),
              question: text,
              answer: text,
              objects: v.array(count),
            }),
          ),
        ),
      }),
    ),
  ),
  log: v.optional(
    v.array(
      v.object({
        role: v.picklist(ROLES),
        model: text,
        promptHash: text,
        seed: v.number(),
        millis: v.number(),
        dropped: v.array(text),
      }),
    ),
    [],
  ),
});

/** The jobs of a file of JSON lines, and why lines are left out, in sentences. */
export function readEngineJobs(lines: string): {
  readonly jobs: readonly EngineJob[];
  readonly faults: readonly string[];
} {
  const jobs: EngineJob[] = [];
  const faults: string[] = [];
  for (const [at, line] of lines.split("\n").entries()) {
    if (line.trim() === "") continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      faults.push(`line ${at + 1} is not JSON: ${(error as Error).message}`);
      continue;
    }
    const parsed = v.safeParse(EngineJobSchema, json);
    if (parsed.success) jobs.push(parsed.output);
    else {
      const [issue] = parsed.issues;
      faults.push(`line ${at + 1}: ${v.getDotPath(issue) ?? "the line"}: ${issue.message}`);
    }
  }
  return { jobs, faults };
}
