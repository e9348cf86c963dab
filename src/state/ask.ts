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
  /** Ends it, whether it waits or runs. */
  stop(): void;
}

export interface AskSlice {
  readonly draft: Draft;
  /** The answers that wait or run, and no others. */
  readonly live: Readonly<Record<AnswerId, LiveAnswer>>;
  /** What the model was given, for answers of this visit; it holds grids, so it is not stored. */
  readonly seen: Readonly<Record<AnswerId, SeenReport>>;
  draftChanged(change: Partial<Draft>): void;
  answerQueued(id: AnswerId, stop: () => void): void;
  answerMoved(id: AnswerId, change: Partial<LiveAnswer>): void;
  answerSeen(id: AnswerId, seen: SeenReport): void;
  answerEnded(id: AnswerId): void;
}

export const createAskSlice: SliceCreator<AskSlice> = (set) => ({
  draft: EMPTY_DRAFT,
  live: {},
  seen: {},
  draftChanged: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
  answerQueued: (id, stop) =>
    set(({ live }) => {
      const startedMs = performance.now();
      return {
        live: { ...live, [id]: { stage: "queued", done: 0, total: 0, startedMs, secondsLeft: null, stop } },
      };
    }),
  answerMoved: (id, change) =>
    set(({ live }) => {
      const before = live[id];
      return before ? { live: { ...live, [id]: { ...before, ...change } } } : {};
    }),
  answerSeen: (id, seen) => set((state) => ({ seen: { ...state.seen, [id]: seen } })),
  answerEnded: (id) =>
    set((state) => {
      const { [id]: _ended, ...live } = state.live;
      return { live };
    }),
});
