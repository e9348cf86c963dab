import type { EngineMask } from "../../dataset/engine/engine-job.ts";
import type { TextRole } from "../../dataset/engine/text-workers.ts";
import type { FrameOutlines } from "../../protocol/dataset.ts";
import type { BatchDraft, BatchRecord, BatchState, Reviewing } from "../batch.ts";
import type { ClipFrames, FolderOfClips } from "../clip-frames.ts";

export type { TextRole };

/** What can be done on the Batch screen. What goes wrong ends in the store or in a notice, not in throws. */
export interface BatchCommands extends ClipFrames {
  /** Reads a file of jobs, as the command `npm run ask -- --batch` takes it. */
  open(file: File): Promise<void>;
  setFolder(folder: FolderOfClips): void;
  configure(change: Partial<BatchDraft>): void;
  /** Stores a batch of what was put together, and starts it. */
  begin(): Promise<void>;
  openBatch(batch: BatchRecord): Promise<void>;
  /** Goes back to where batches are put together. */
  close(): void;
  deleteBatch(batch: BatchRecord): Promise<void>;
  /** Asks everything that has no answer. */
  start(): Promise<void>;
  pause(): void;
  /** Ends the batch for good; its answers are kept. */
  cancel(): Promise<void>;
  /** Writes down the questions that make a data set: what each object is, looks like and does. */
  askForDataSet(): void;
  /** Shows the objects to review, or the answers again. */
  review(on: boolean): Promise<void>;
  /** Has the model of the page review the texts, merge them and write questions, up to the role `last`; another model can go on from there. */
  letModelReview(last: TextRole): Promise<void>;
  /** Says whether the shown object's texts are right, and goes to the next. */
  decide(isGood: boolean, text?: string): Promise<void>;
  skip(): void;
  undo(): Promise<void>;
  /** Changes what is shown of the object under review. */
  reviewChanged(change: Partial<Pick<Reviewing, "isEditing" | "isPlaying">>): void;
  /** Hands the accepted objects to the person as records of a data set. */
  exportRecords(): void;
  /** Hands the person what each role has done, a line of JSON for each clip. */
  exportJobs(): void;
  /** Takes such lines back, of the clips that this batch has. */
  takeJobs(file: File): Promise<void>;
  filter(filter: BatchState["filter"]): void;
  select(key: string | null): void;
  /** Masks of a question's objects on a frame of its clip. */
  outlines(key: string, frame: number): FrameOutlines | null;
  /** The same of one mask, as an object under review has it. */
  maskOutlines(mask: EngineMask | null, frame: number): FrameOutlines | null;
  /** Hands what is known to the person, a line of JSON for each question that was tried. */
  exportLines(): void;
  /** The same as a page with pictures, which needs no other file. */
  exportPage(): Promise<void>;
}
