import type { ProxyMarked } from "comlink";
import type { Result, Said } from "../core/failure.ts";
import type { ClipFacts } from "../dataset/clip-folder.ts";
import type { Conversion } from "../dataset/convert-data-set.ts";
import type { Distribution, Distributions } from "../dataset/distributions.ts";
import type { Media, MediaKind } from "../dataset/record-parts.ts";
import type { Reason, Rejection } from "../dataset/rules.ts";
import type { Statistics } from "../dataset/statistics.ts";

export type { ClipFacts, Conversion, Distribution, Media, MediaKind, Reason };

/** How a record stands: as its file has it, repaired, or with its text changed by hand. */
export type RecordState = "asFiled" | "repaired" | "edited";

/** What is known of a data set, while it is read and after. */
export interface DataSetOverview {
  /** Of the file as it lies there, packed or not. */
  readonly bytesRead: number;
  readonly bytes: number;
  readonly records: number;
  readonly accepted: number;
  /** Rejected records by reason, as they stand now. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  /** How many of the rejected have a safe repair, and how many were repaired. */
  readonly repairable: number;
  readonly repaired: number;
  readonly edited: number;
  /** Of the file, before repairs and edits. */
  readonly statistics: Statistics;
  readonly distributions: Distributions;
}

export type VerdictFilter = "any" | "accepted" | "rejected" | "repairable" | "changed" | Reason;

export interface RecordFilter {
  readonly verdict: VerdictFilter;
  readonly media: MediaKind | "any";
  /** In questions, answers, paths and the id, whatever the case; empty for any. */
  readonly text: string;
}

/** Borders of the masks on one frame, in mask pixels: closed rings, filled by the even-odd rule. */
export interface FrameOutlines {
  readonly frame: number;
  readonly height: number;
  readonly width: number;
  readonly objects: readonly {
    /** Which of the record's objects. */
    readonly object: number;
    readonly rings: readonly (readonly number[])[];
  }[];
}

/** A record in a list. */
export interface RecordRow {
  readonly index: number;
  readonly id: string | null;
  readonly media: Media | null;
  /** Their beginnings. */
  readonly question: string;
  readonly answer: string;
  readonly objects: number;
  readonly rejection: Rejection | null;
  readonly repairable: boolean;
  readonly state: RecordState;
  /** The first frame with a mask; null where there is none that can be drawn. */
  readonly preview: FrameOutlines | null;
}

/** A record by itself. */
export interface RecordDetail extends RecordRow {
  /** From whom, and the text; null where that is no conversation. */
  readonly turns: readonly { readonly from: string; readonly value: string }[] | null;
  /** Frames that hold masks, ascending. */
  readonly frames: readonly number[];
  /** What the repair changed, or would change. */
  readonly repairs: readonly Said[];
  /** The record's JSON, indented; cut where it is long. */
  readonly json: string;
}

/** Masks of a record's objects by frame, as COCO run lengths. */
export type RecordMasks = readonly (readonly {
  readonly frame: number;
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}[])[];

export type OnOverview = ((overview: DataSetOverview) => void) & ProxyMarked;
export type LookAtClip = ((media: Media) => Promise<Result<ClipFacts>>) & ProxyMarked;
export type OnShare = ((fraction: number) => void) & ProxyMarked;

/** What a data set can be written as: by the command, and of the page alone as pictures of masks. */
export type ExportForm = Conversion | "davis";

export interface ExportOptions {
  readonly to: ExportForm;
  readonly lines: boolean;
  /** Leaves out what is still rejected. */
  readonly acceptedOnly: boolean;
}

export interface ExportedDataSet {
  readonly file: File;
  readonly written: number;
  readonly leftOut: number;
}

/** The data set worker: one file at a time, indexed by byte offsets and read record by record. */
export interface DataSetApi {
  /** Reads and checks the whole file. Rows can be asked for meanwhile. Replaces the open one. */
  open(file: File, onOverview: OnOverview): Promise<Result<DataSetOverview>>;
  overview(): Promise<Result<DataSetOverview>>;
  /** Indices of the records that fit, ascending; a text is looked for in the file. A later call ends an earlier one as `cancelled`. */
  filter(filter: RecordFilter, onShare: OnShare): Promise<Result<Uint32Array>>;
  /** Of those that there are: what asks may still be about the file before this one. */
  rows(indices: readonly number[]): Promise<Result<readonly RecordRow[]>>;
  record(index: number): Promise<Result<RecordDetail>>;
  /** Null where no mask of that frame can be drawn. */
  outlines(index: number, frame: number): Promise<Result<FrameOutlines | null>>;
  masks(index: number): Promise<Result<RecordMasks>>;
  /** Repairs one record, or all that have a safe repair. */
  repair(index: number | "all"): Promise<Result<void>>;
  /** Puts the text of one turn in the place of what stood there. */
  edit(index: number, turn: number, value: string): Promise<Result<void>>;
  /** Puts other masks in the place of those of some objects; null for an object that stays as it is. */
  putMasks(index: number, masks: readonly (RecordMasks[number] | null)[]): Promise<Result<void>>;
  /** Brings back a record as the file has it, or all repaired ones. */
  restore(index: number | "all"): Promise<Result<void>>;
  /** Judges every record once more, with its clip. A later call, `cancelClipCheck`, or another file ends it as `cancelled`. */
  checkClips(look: LookAtClip, onShare: OnShare): Promise<Result<void>>;
  cancelClipCheck(): void;
  /** Writes the data set as it stands now. A later call, or `cancelExport`, ends it as `cancelled`. */
  write(options: ExportOptions, onShare: OnShare): Promise<Result<ExportedDataSet>>;
  cancelExport(): void;
}
