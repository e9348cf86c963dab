import { create } from "zustand";
import type { Failure } from "../core/failure.ts";
import type { DataSetOverview, RecordDetail, RecordFilter } from "../protocol/dataset.ts";

export const ANY_RECORD: RecordFilter = { verdict: "any", media: "any", text: "" };

/** What the page's model says to a question of a record. */
export interface ModelReply {
  readonly record: number;
  /** The place of the record's own answer among its turns. */
  readonly turn: number;
  /** The model's name; null until it is loaded. */
  readonly model: string | null;
  /** Null while it is awaited. */
  readonly text: string | null;
}

/** What the Data set screen shows; it stays while other screens are looked at. */
export interface DataSetState {
  readonly file:
    | { readonly kind: "none" }
    | { readonly kind: "failed"; readonly name: string; readonly failure: Failure }
    /** `isReading` until every record was seen. */
    | { readonly kind: "open"; readonly name: string; readonly isReading: boolean };
  readonly overview: DataSetOverview | null;
  readonly filter: RecordFilter;
  /** Records that fit the filter; null for all. */
  readonly matches: Uint32Array | null;
  /** Share of a search that is done; null when none is under way. */
  readonly searching: number | null;
  /** Raised when records changed: what was read of them is out of date. */
  readonly version: number;
  readonly selected: number | null;
  /** The selected record, once it is read. */
  readonly detail: RecordDetail | null;
  /** What a model was last asked; null when nothing. */
  readonly reply: ModelReply | null;
  /** The folder with the clips. */
  readonly folder: { readonly name: string; readonly files: number } | null;
  /** The check of the clips: how far it is, or of which folder it was; null before the first. */
  readonly clipCheck:
    | { readonly kind: "running"; readonly share: number }
    | { readonly kind: "done"; readonly folder: string }
    | null;
  /** Share of an export that is written; null when none is under way. */
  readonly exporting: number | null;
}

export const useDataSet = create<DataSetState>()(() => ({
  file: { kind: "none" },
  overview: null,
  filter: ANY_RECORD,
  matches: null,
  searching: null,
  version: 0,
  selected: null,
  detail: null,
  reply: null,
  folder: null,
  clipCheck: null,
  exporting: null,
}));

/** How many records the list has. */
export const listedRecords = ({ matches, overview }: Pick<DataSetState, "matches" | "overview">): number =>
  matches?.length ?? overview?.records ?? 0;

/** The record at a place of the list. */
export const recordAt = ({ matches }: Pick<DataSetState, "matches">, place: number): number =>
  matches?.[place] ?? place;

/** The place of a record in the list; −1 when the filter leaves it out. */
export const placeOf = ({ matches }: Pick<DataSetState, "matches">, record: number): number =>
  matches ? matches.indexOf(record) : record;
