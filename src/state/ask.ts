import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import type { SeenReport } from "../protocol/engine.ts";
import type { SliceCreator } from "./slice.ts";

export type Preset = Exchange["preset"];

/** Where a running answer is. `queued` covers waiting for the model and for earlier questions. */
export interface LiveAnswer {
  readonly stage: "queued" | "frames" | "encoding" | "reading" | "writing";
  readonly done: number;
  readonly total: number;
  /** `performance.now()` when the person asked. */
  readonly startedMs: number;
  /** Until the stage it is in ends, at the pace so far; null while that is not known. */
  readonly secondsLeft: number | null;
}

/** What stands in the composer, ready to be asked. */
export interface Draft {
  /** The answer it goes on from; null begins a conversation. */
  readonly follows: AnswerId | null;
  readonly preset: Preset;
  /** Free text; objects are mentioned as `@name`. */
  readonly text: string;
  /** Objects the presets speak of, in prompt order. Null follows the selection. */
  readonly objectIds: readonly ObjectId[] | null;
  readonly options: readonly [string, string, string, string];
}

export const EMPTY_DRAFT: Draft = {
  follows: null,
  preset: "describe",
  text: "",
  objectIds: null,
  options: ["", "", "", ""],
};

export interface AskSlice {
  readonly draft: Draft;
  readonly live: Readonly<Record<AnswerId, LiveAnswer>>;
  /** What the model was given, for answers of this visit; it holds grids, so it is not stored. */
  readonly seen: Readonly<Record<AnswerId, SeenReport>>;
  draftChanged(change: Partial<Draft>): void;
  answerMoved(id: AnswerId, live: LiveAnswer): void;
  answerSeen(id: AnswerId, report: SeenReport): void;
  answerEnded(id: AnswerId): void;
}

export const createAskSlice: SliceCreator<AskSlice> = (set) => ({
  draft: EMPTY_DRAFT,
  live: {},
  seen: {},
  draftChanged: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
  answerMoved: (id, live) => set((state) => ({ live: { ...state.live, [id]: live } })),
  answerSeen: (id, report) => set((state) => ({ seen: { ...state.seen, [id]: report } })),
  answerEnded: (id) =>
    set((state) => {
      const { [id]: _ended, ...live } = state.live;
      return { live };
    }),
});
