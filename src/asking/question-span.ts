import { conversation, lastToFollow } from "../core/conversation.ts";
import type { FrameRun } from "../core/frame-runs.ts";
import type { Exchange } from "../core/project.ts";
import type { Draft } from "./draft.ts";

/** The part of the video that the next question is about, and how much of it is shown. */
export interface QuestionSpan {
  /** Null is all of it. */
  readonly span: FrameRun | null;
  /** How many frames the person wants shown; undefined leaves that to the model. */
  readonly maxFrames: number | undefined;
  /** The frames to be shown, where the person chose them. */
  readonly shownFrames: readonly number[] | undefined;
  /** That of a conversation's first question, which those that follow keep to. */
  readonly isFixed: boolean;
}

/** @param running answers to come, see `lastToFollow` */
export function questionSpan(
  { follows, span, settings }: Pick<Draft, "follows" | "span" | "settings">,
  exchanges: readonly Exchange[],
  running: readonly string[],
): QuestionSpan {
  const followed = follows === null ? null : lastToFollow(exchanges, follows, running);
  const { maxFrames, shownFrames } = settings;
  if (!followed) return { span, maxFrames, shownFrames, isFixed: false };
  const first = conversation(exchanges, followed.id)[0]!.settings;
  return {
    span: first.span ?? null,
    maxFrames: first.maxFrames,
    shownFrames: first.shownFrames,
    isFixed: true,
  };
}

/** That of a question that was asked, which stays. */
export function askedSpan({
  settings: { span, maxFrames, shownFrames },
}: Pick<Exchange, "settings">): QuestionSpan {
  return { span: span ?? null, maxFrames, shownFrames, isFixed: true };
}

/** The span with another end, of a clip of so many frames; null when that is all of it. The other end gives way. */
export function withSpanEnd(
  span: FrameRun | null,
  end: keyof FrameRun,
  frame: number,
  frames: number,
): FrameRun | null {
  const at = Math.min(frames - 1, Math.max(0, frame));
  const { first, last } = span ?? { first: 0, last: frames - 1 };
  if (end === "first") return unlessWhole({ first: at, last: last < at ? frames - 1 : last }, frames);
  return unlessWhole({ first: first > at ? 0 : first, last: at }, frames);
}

/** The span moved as far as it can be. */
export function movedSpan({ first, last }: FrameRun, by: number, frames: number): FrameRun {
  const step = Math.min(frames - 1 - last, Math.max(-first, by));
  return { first: first + step, last: last + step };
}

/** The frames between two, in either order; null when that is all of the clip. */
export function spanBetween(a: number, b: number, frames: number): FrameRun | null {
  return unlessWhole({ first: Math.min(a, b), last: Math.max(a, b) }, frames);
}

function unlessWhole(span: FrameRun, frames: number): FrameRun | null {
  return span.first === 0 && span.last === frames - 1 ? null : span;
}
