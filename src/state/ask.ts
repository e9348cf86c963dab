import { type Draft, EMPTY_DRAFT } from "../asking/draft.ts";
import type { AnswerId, MaskChange, ObjectId } from "../core/project.ts";
import type { ChosenVersions } from "../core/versions.ts";
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
  /** Read or written per second, in the stage it is in; null while that is not known. */
  readonly tokensPerSecond: number | null;
  /** Ends it, whether it waits or runs. */
  stop(): void;
}

/** Whether the model answers anew with each of the masks, or says how likely the answer's words are with them. */
export type CheckKind = "answers" | "claims";

/** An answer that is checked with other masks. */
export interface RunningCheck {
  readonly kind: CheckKind;
  /** The change that is asked about; null while the model is awaited. */
  readonly change: MaskChange | null;
  readonly done: number;
  readonly total: number;
  stop(): void;
}

/** An answer whose masks and span the stage shows in place of the present ones, and what the person comes back to. */
export interface ShownAsked {
  readonly id: AnswerId;
  readonly before: { readonly frameIndex: number; readonly selected: ObjectId | null };
}

export interface AskSlice {
  readonly shownAsked: ShownAsked | null;
  shownAskedChanged(shown: ShownAsked | null): void;
  readonly checks: Readonly<Record<AnswerId, RunningCheck>>;
  checkMoved(id: AnswerId, check: RunningCheck): void;
  checkEnded(id: AnswerId): void;
  readonly draft: Draft;
  /** What stood in the composer when an earlier question came there to be edited. */
  readonly draftBefore: Draft | null;
  /** The answers that wait or run, and no others. */
  readonly live: Readonly<Record<AnswerId, LiveAnswer>>;
  /** What the model was given, for answers of this visit; it holds grids, so it is not stored. */
  readonly seen: Readonly<Record<AnswerId, SeenReport>>;
  readonly chosenVersions: ChosenVersions;
  /** Whether a benchmark is run, with answers that are no part of the document. */
  readonly benchmarking: boolean;
  draftChanged(change: Partial<Draft>): void;
  editBegun(draft: Draft): void;
  /** The question was asked in other words, or stays as it is. */
  editEnded(): void;
  /** @param key see `versionKey` */
  versionShown(key: AnswerId, id: AnswerId): void;
  answerQueued(id: AnswerId, stop: () => void): void;
  answerMoved(id: AnswerId, change: Partial<LiveAnswer>): void;
  answerSeen(id: AnswerId, seen: SeenReport): void;
  answerEnded(id: AnswerId): void;
  benchmarkingChanged(benchmarking: boolean): void;
}

export const createAskSlice: SliceCreator<AskSlice> = (set) => ({
  shownAsked: null,
  shownAskedChanged: (shownAsked) => set({ shownAsked }),
  draft: EMPTY_DRAFT,
  draftBefore: null,
  live: {},
  seen: {},
  checks: {},
  checkMoved: (id, check) => set(({ checks }) => ({ checks: { ...checks, [id]: check } })),
  checkEnded: (id) =>
    set((state) => {
      const { [id]: _ended, ...checks } = state.checks;
      return { checks };
    }),
  chosenVersions: {},
  versionShown: (key, id) => set((state) => ({ chosenVersions: { ...state.chosenVersions, [key]: id } })),
  editBegun: (edited) =>
    set(({ draft, draftBefore }) => ({
      draft: edited,
      draftBefore: draft.versionOf === null ? draft : draftBefore,
    })),
  editEnded: () => set(({ draftBefore }) => ({ draft: draftBefore ?? EMPTY_DRAFT, draftBefore: null })),
  benchmarking: false,
  draftChanged: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
  answerQueued: (id, stop) =>
    set(({ live }) => {
      const startedMs = performance.now();
      const queued = {
        stage: "queued",
        done: 0,
        total: 0,
        secondsLeft: null,
        tokensPerSecond: null,
      } as const;
      return { live: { ...live, [id]: { ...queued, startedMs, stop } } };
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
  benchmarkingChanged: (benchmarking) => set({ benchmarking }),
});
