import type { FrameOutlines } from "../../protocol/dataset.ts";
import type { BenchmarkState, BenchRunRecord } from "../benchmark.ts";
import type { ClipFrames, FolderOfClips } from "../clip-frames.ts";

/** Who is to judge: a model behind an address, with the file of its system message, or rules that know the words of shapes world. */
export type JudgeChoice =
  | { readonly kind: "endpoint"; readonly id: string; readonly prompt: File }
  | { readonly kind: "rules" };

/** What can be done on the Benchmark screen. What goes wrong ends in the store or in a notice, not in throws. */
export interface BenchmarkCommands extends ClipFrames {
  /** Reads a benchmark in the place of the one before: its file, or the files of MVBench's tasks. */
  open(file: File, ...others: readonly File[]): Promise<void>;
  /** Shows a stored run, with its benchmark where that is stored too. */
  openRun(run: BenchRunRecord): Promise<void>;
  /** Goes back to the choice of runs. A run that is under way goes on. */
  close(): void;
  deleteRun(run: BenchRunRecord): Promise<void>;
  setFolder(folder: FolderOfClips): void;
  configure(change: Partial<Pick<BenchmarkState, "mode" | "limit">>): void;
  /** Asks the model that is loaded about every item without an answer, in the stored run of that model and mode where there is one. */
  start(): Promise<void>;
  stop(): void;
  /** Has the shown descriptions judged that are not. */
  judge(by: JudgeChoice): Promise<void>;
  stopJudging(): void;
  filter(filter: BenchmarkState["filter"]): void;
  select(index: number | null): void;
  outlines(index: number, frame: number): Promise<FrameOutlines | null>;
  /** Hands the predictions to the person as a download, as the command writes them. */
  export(): Promise<void>;
  /** The same about whole clips, as upstream's scorer or the evaluation server takes them. */
  exportForUpstream(): Promise<void>;
  /** Puts another run on the same benchmark beside this one, or a file of predictions; null for none. */
  compareWith(other: BenchRunRecord | File | null): Promise<void>;
}
