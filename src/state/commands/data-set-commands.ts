import type { ExportOptions, FrameOutlines, Media, RecordFilter, RecordRow } from "../../protocol/dataset.ts";
import type { ClipFrames, FolderOfClips } from "../clip-frames.ts";

/** What can be done on the Data set screen. What goes wrong ends in the store or in a notice, not in throws. */
export interface DataSetCommands extends ClipFrames {
  /** Reads and checks a file in the place of the one before. */
  open(file: File): Promise<void>;
  setFolder(folder: FolderOfClips): void;
  /** Judges every record once more, with its clip in the folder. */
  checkClips(): Promise<void>;
  cancelClipCheck(): void;
  filter(change: Partial<RecordFilter>): void;
  /** Rows of the list, read where that has not been done. */
  rows(records: readonly number[]): Promise<readonly RecordRow[]>;
  select(record: number | null): void;
  outlines(record: number, frame: number): Promise<FrameOutlines | null>;
  repair(record: number | "all"): Promise<void>;
  edit(record: number, turn: number, value: string): Promise<void>;
  restore(record: number | "all"): Promise<void>;
  /** Whether the page's model can be asked about what the record is about. */
  canAsk(media: Media | null): boolean;
  /** Has the page's model answer the question before a turn, which is the record's own answer. */
  ask(record: number, turn: number): Promise<void>;
  stopAsking(): void;
  /** Hands the data set to the person as a download. */
  export(options: ExportOptions): Promise<void>;
  cancelExport(): void;
  /** Whether the workspace can open what the record is about. */
  canOpen(media: Media | null): boolean;
  /** Opens the record's video in the workspace, with an object for each of the record's. */
  openInWorkspace(record: number): Promise<void>;
  /** How many objects of a record the open project has. */
  inWorkspace(record: RecordRow): number;
  /** Brings their masks back into the record. */
  takeMasks(record: RecordRow): Promise<void>;
}
