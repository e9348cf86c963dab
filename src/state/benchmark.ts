import { create } from "zustand";
import type { Failure } from "../core/failure.ts";
import type {
  AnyBench,
  AnyPrediction,
  BenchRow,
  ChoiceReport,
  ChoiceVerdict,
  Comparison,
  DescriptionReport,
  DescriptionVerdict,
  RunMode,
  VideoReport,
} from "../protocol/benchmark.ts";

/** Who judged descriptions. */
export interface BenchJudge {
  /** The model's name at its address; null for the rules of shapes world. */
  readonly model: string | null;
  /** How the SHA-256 of its prompt begins; null for rules. */
  readonly promptHash: string | null;
  /** Whether that is upstream's prompt. */
  readonly isUpstream: boolean;
}

/** A model's answers to a benchmark in one mode, as they are stored. */
export interface BenchRunRecord {
  readonly id: string;
  readonly bench: AnyBench;
  readonly mode: RunMode;
  /** Of the benchmark's file; of several what they are. */
  readonly fileName: string;
  readonly fingerprint: string;
  /** The folder with the clips, for asking for it again. */
  readonly folderName: string | null;
  readonly modelId: string;
  readonly modelName: string;
  readonly packageHash: string;
  readonly demonstration: boolean;
  /** In the file. */
  readonly items: number;
  readonly startedAt: string;
  /** Who judged its descriptions, in the order in which they began; absent where nobody did, or before judges were noted. */
  readonly judges?: readonly BenchJudge[] | undefined;
}

/** A stored run in a list. */
export interface BenchRunSummary extends BenchRunRecord {
  readonly answered: number;
}

/** What a model replied to an item, and how that reads; null until it was read, and for a description without a judge. */
export interface BenchAnswer {
  readonly prediction: AnyPrediction;
  readonly verdict: ChoiceVerdict | DescriptionVerdict | null;
}

/** `apart`: upstream's parser decides otherwise. The last three are of two runs beside each other. */
export type ItemFilter =
  | "any"
  | "right"
  | "wrong"
  | "unread"
  | "apart"
  | "open"
  | "failed"
  | "gained"
  | "lost"
  | "differs";

/** What the Benchmark screen shows; it stays while other screens are looked at. */
export interface BenchmarkState {
  readonly file:
    | { readonly kind: "none" }
    | { readonly kind: "reading"; readonly name: string }
    | { readonly kind: "failed"; readonly name: string; readonly failure: Failure }
    | {
        readonly kind: "open";
        readonly name: string;
        readonly fingerprint: string;
        readonly bench: AnyBench;
        readonly rows: readonly BenchRow[];
        readonly isOfShapes: boolean;
      };
  /** The stored runs, the latest first; null until they were looked up. */
  readonly runs: readonly BenchRunSummary[] | null;
  readonly mode: RunMode;
  /** Only the first items of the file are asked about; all when null. */
  readonly limit: number | null;
  readonly folder: { readonly name: string; readonly files: number } | null;
  /** The run whose answers are shown. */
  readonly run: BenchRunRecord | null;
  /** By the items' keys, in the order in which they came. */
  readonly answers: ReadonlyMap<string, BenchAnswer>;
  readonly report: ChoiceReport | DescriptionReport | VideoReport | null;
  /** Why items could not be asked about in this visit, by their places. */
  readonly faults: ReadonlyMap<number, string>;
  /** Objects that the last run of this visit showed on another frame than their item's. */
  readonly elsewhere: number;
  /** How far the run is that is under way, whichever is shown; null when none is. */
  readonly progress: {
    readonly done: number;
    readonly left: number;
    /** `performance.now()` at its start. */
    readonly startedMs: number;
    readonly stopping: boolean;
  } | null;
  /** How far the judging of the descriptions is; null when none is under way. */
  readonly judging: { readonly done: number; readonly left: number } | null;
  readonly filter: ItemFilter;
  /** The place of an item. */
  readonly selected: number | null;
  /** The other run that this one is compared with. */
  readonly beside: {
    readonly name: string;
    /** Null while it is computed. */
    readonly comparison: Comparison | null;
  } | null;
}

/** Nothing of a run. */
export const NO_ANSWERS: Pick<
  BenchmarkState,
  "run" | "answers" | "report" | "faults" | "beside" | "elsewhere"
> = {
  run: null,
  answers: new Map(),
  report: null,
  faults: new Map(),
  beside: null,
  elsewhere: 0,
};

export const useBenchmark = create<BenchmarkState>()(() => ({
  file: { kind: "none" },
  runs: null,
  mode: "single",
  limit: null,
  folder: null,
  ...NO_ANSWERS,
  progress: null,
  judging: null,
  filter: "any",
  selected: null,
}));
