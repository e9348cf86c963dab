import { type Draft, EMPTY_DRAFT } from "../asking/draft.ts";
import type { AnswerId } from "../core/project.ts";
import type { SeenReport } from "../protocol/engine.ts";
import type { SliceCreator } from "./slice.ts";

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
