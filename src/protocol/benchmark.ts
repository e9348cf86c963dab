import type { ProxyMarked } from "comlink";
import type { Bench, BenchMode } from "../benchmark/bench-item.ts";
import type { ChoiceReport, ChoiceVerdict } from "../benchmark/choice-scores.ts";
import type { ChoiceComparisons } from "../benchmark/compare/compare-choices.ts";
import type { DescriptionComparisons } from "../benchmark/compare/compare-descriptions.ts";
import type { Difference } from "../benchmark/compare/paired-difference.ts";
import type { DescriptionReport } from "../benchmark/description-scores.ts";
import type { JudgeScores } from "../benchmark/judge-scores.ts";
import type { BenchOutcome, BenchReply, Prediction } from "../benchmark/run-bench.ts";
import type { ShownClip } from "../benchmark/shown-clip.ts";
import type { WrittenPrediction } from "../benchmark/video/video-prediction.ts";
import type { VideoReport } from "../benchmark/video/video-scores.ts";
import type { Failure, Result } from "../core/failure.ts";
import type { VideoBench } from "../core/video-bench.ts";
import type { FrameOutlines } from "./dataset.ts";
import type { AskRequest, ModelInfo } from "./engine.ts";

export type {
  Bench,
  BenchMode,
  BenchOutcome,
  BenchReply,
  ChoiceComparisons,
  ChoiceReport,
  ChoiceVerdict,
  DescriptionComparisons,
  DescriptionReport,
  Difference,
  Prediction,
  ShownClip,
  VideoBench,
  VideoReport,
  WrittenPrediction,
};

/** VideoRefer-Bench, or a benchmark of whole clips. */
export type AnyBench = Bench | VideoBench;

/** How a model is asked: which frames objects are shown on; of whole clips with what is said in them, or without. */
export type RunMode = BenchMode | "whole" | "subtitles";

/** What a model replied to an item, as files of predictions hold it. */
export type AnyPrediction = Prediction | WrittenPrediction;

/** An item of a benchmark in a list. */
export interface BenchRow {
  /** Its place in the file, from 0. */
  readonly index: number;
  /** Tells the items of a file apart, as `ItemKeys` does. */
  readonly key: string;
  readonly id: string;
  readonly video: string;
  /** Where the clip may lie, of which `video` is one. */
  readonly paths: readonly string[];
  /** Empty for a description, which every model is asked for in its own words. */
  readonly question: string;
  readonly options: readonly string[];
  /** The right option, or the reference; null where that is not published. */
  readonly answer: string | null;
  readonly type: string | null;
  /** The item's own frame. */
  readonly frame: number;
  /** Frames on which some object is marked, ascending. */
  readonly frames: readonly number[];
  /** Why no model can be asked; null where one can. */
  readonly fault: string | null;
}

export interface BenchFileInfo {
  readonly bench: AnyBench;
  readonly rows: readonly BenchRow[];
  /** Whether rules can judge its descriptions, which are shapes world's then. */
  readonly isOfShapes: boolean;
}

export interface BenchRunOptions {
  readonly mode: RunMode;
  /** Only the first items of the file; all when null. */
  readonly limit: number | null;
  readonly model: Pick<ModelInfo, "id" | "family" | "demonstration" | "sampling">;
  /** Items that have a prediction. */
  readonly known: readonly string[];
}

/** What a run needs of the page: the clips, the model, and a place for what it replies. A failed clip or question is that item's alone. */
export interface BenchDesk {
  /** Opens the clip at a path of the benchmark. */
  openClip(video: string): Promise<Result<ShownClip>>;
  /** The first of some paths at which there is a clip. */
  findClip(paths: readonly string[]): Promise<Result<string>>;
  /** The text of a file among the clips; null where there is none. */
  textAt(path: string): Promise<Result<string | null>>;
  /** Asks about the clip that was opened last. The failure `cancelled` ends the run. */
  ask(request: AskRequest): Promise<Result<BenchReply>>;
  /** The next item is asked about once this has resolved. A failure ends the run. */
  keep(prediction: AnyPrediction): Promise<Result<void>>;
  failed(index: number, message: string): void;
  /** Items done in this run, failed ones too, and those still to ask. */
  progressed(done: number, left: number): void;
}

/** Predictions with their scores, in order. A description without a judge's reply has no verdict. */
export type Scored =
  | { readonly report: ChoiceReport; readonly verdicts: readonly ChoiceVerdict[] }
  /** Null for a question whose answer is not published. */
  | { readonly report: VideoReport; readonly verdicts: readonly (ChoiceVerdict | null)[] }
  | { readonly report: DescriptionReport; readonly verdicts: readonly (DescriptionVerdict | null)[] };

/** A judge's reply as upstream reads it, and as a person would. */
export interface DescriptionVerdict {
  readonly upstream: JudgeScores;
  readonly corrected: JudgeScores;
}

/** What another run has for an item. */
export interface BesideAnswer {
  readonly pred: string;
  readonly verdict: ChoiceVerdict | DescriptionVerdict | null;
}

/** Two runs over the items that both have, with the other one's answers by the items' keys. */
export type Comparison = { readonly others: ReadonlyMap<string, BesideAnswer> } & (
  | { readonly bench: "Q" | VideoBench; readonly by: ChoiceComparisons }
  | { readonly bench: "D"; readonly by: DescriptionComparisons }
);

/** The benchmark worker: one benchmark's file, the run on it, and scores of predictions, by the code of `npm run evaluate`. */
export interface BenchmarkApi {
  /** Reads a benchmark's file, of MVBench any number of them. Replaces the open one, and ends a run on that. */
  open(files: readonly File[]): Promise<Result<BenchFileInfo>>;
  /** Null where no mask of that frame can be drawn. */
  outlines(index: number, frame: number): Promise<Result<FrameOutlines | null>>;
  /** Asks about every item that has no prediction, one run at a time. */
  run(options: BenchRunOptions, desk: BenchDesk & ProxyMarked): Promise<Result<BenchOutcome>>;
  /** Ends the run with a failure: `cancelled` where a person wants it to. */
  stop(why: Failure): void;
  /** Scores a file of predictions. */
  score(bench: AnyBench, predictions: File): Promise<Result<Scored>>;
  /** The differences of two files of predictions. */
  compare(bench: AnyBench, predictions: File, others: File): Promise<Result<Comparison>>;
  /** Predictions about whole clips as upstream's script of the benchmark writes them. */
  upstreamFile(bench: VideoBench, predictions: File): Promise<Result<string>>;
}
