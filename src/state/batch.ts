import { create } from "zustand";
import type { BatchObjects, BatchPlan, FoundObject } from "../asking/batch/batch-plan.ts";
import type { ReviewQuality } from "../dataset/engine/review-quality.ts";
import type { QueueItem, Verdict, Verdicts } from "../dataset/engine/review-queue.ts";

/** A batch as it is stored: what is asked about which clips, and whom. */
export interface BatchRecord {
  readonly id: string;
  readonly folderName: string;
  readonly plan: BatchPlan;
  readonly modelId: string;
  readonly modelName: string;
  readonly packageHash: string;
  readonly startedAt: string;
  /** Whether a person has ended it for good. */
  readonly cancelled: boolean;
}

/** A stored batch in a list. */
export interface BatchSummary extends BatchRecord {
  /** Questions that have a line. */
  readonly tried: number;
}

/** What came of a question, as it is stored and as it leaves in a file of lines. */
export interface BatchLine {
  readonly id: string | number | null;
  readonly video: string;
  readonly question: string;
  /** What was asked about, in words; null for the whole clip. */
  readonly object: string | null;
  readonly answer?: string;
  readonly error?: string;
  readonly model: string;
  /** Shown to the model. */
  readonly frames?: number;
  readonly milliseconds?: number;
  /** Of each object, the masks that the model was shown, by frame, as COCO's compressed run lengths. */
  readonly annotation?: readonly Readonly<
    Record<string, { readonly segmentation: { readonly size: readonly number[]; readonly counts: string } }>
  >[];
}

/** Frames with masks of a line's objects, ascending. */
export const lineFrames = ({ annotation = [] }: Pick<BatchLine, "annotation">): readonly number[] =>
  [...new Set(annotation.flatMap((masks) => Object.keys(masks).map(Number)))].sort((a, b) => a - b);

/** The objects of a batch that a person goes through, see `reviewItems`. */
export interface Reviewing {
  readonly items: readonly QueueItem[];
  readonly verdicts: Verdicts;
  /** The object that is shown; null when all have a verdict. */
  readonly at: string | null;
  /** What was decided in this visit, and what stood there before; the latest last. */
  readonly done: readonly { readonly key: string; readonly before: Verdict | null }[];
  readonly isEditing: boolean;
  readonly isPlaying: boolean;
  /** Of the rules, by what the person found so far. */
  readonly quality: ReviewQuality;
}

export type BatchFilter = "any" | "answered" | "failed" | "open";

/** What a batch is made of, while it is put together. */
export interface BatchDraft {
  /** A line each. */
  readonly questions: string;
  readonly objects: BatchObjects;
  readonly follow: boolean;
  readonly mostObjects: number;
  readonly jobs: { readonly name: string; readonly lines: BatchPlan["jobs"] } | null;
}

/** What the Batch screen shows; it stays while other screens are looked at. */
export interface BatchState {
  readonly draft: BatchDraft;
  /** The stored batches, the latest first; null until they were looked up. */
  readonly batches: readonly BatchSummary[] | null;
  readonly folder: { readonly name: string; readonly clips: readonly string[] } | null;
  /** The batch that is shown; null while one is put together. */
  readonly batch: BatchRecord | null;
  /** Objects by clip, where the segmenter has looked. */
  readonly found: ReadonlyMap<string, readonly FoundObject[]>;
  /** By the questions' keys. */
  readonly lines: ReadonlyMap<string, BatchLine>;
  /** Why objects could not be looked for, by clip. */
  readonly faults: ReadonlyMap<string, string>;
  /** How far the run is that is under way; null when none is. */
  readonly progress: {
    readonly done: number;
    readonly left: number;
    /** `performance.now()` at its start. */
    readonly startedMs: number;
    readonly stopping: boolean;
    /** What is done now. */
    readonly doing: string;
  } | null;
  /** Null while the answers are shown. */
  readonly reviewing: Reviewing | null;
  readonly filter: BatchFilter;
  /** The key of the chosen question. */
  readonly selected: string | null;
}

/** Nothing of a batch. */
export const NO_LINES: Pick<BatchState, "batch" | "found" | "lines" | "faults" | "selected" | "reviewing"> = {
  batch: null,
  found: new Map(),
  lines: new Map(),
  faults: new Map(),
  selected: null,
  reviewing: null,
};

export const useBatch = create<BatchState>()(() => ({
  draft: { questions: "", objects: "found", follow: true, mostObjects: 5, jobs: null },
  batches: null,
  folder: null,
  ...NO_LINES,
  progress: null,
  filter: "any",
}));
