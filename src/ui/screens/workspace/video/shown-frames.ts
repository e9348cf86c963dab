import { create } from "zustand";
import { withShownFrames } from "../../../../asking/chosen-settings.ts";
import { questionFrames } from "../../../../asking/question-frames.ts";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import { allowsChosenFrames, withChosenFrames, withMaxFrames } from "../../../../core/sampling-rule.ts";
import { formatTime } from "../../../../core/timeline.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { Playback } from "../../../../state/playback.ts";
import { currentQuestionSpan } from "../../../../state/question-span.ts";

/** The frames that the model is shown, ascending; null leaves the choice to the model. */
export type Choice = readonly number[] | null;

interface ChoiceHistory {
  readonly past: readonly Choice[];
  readonly future: readonly Choice[];
}

/** Choices before and after the present one. The question that is being written is no part of the document, nor of its undo. */
export const useChoiceHistory = create<ChoiceHistory>(() => ({ past: [], future: [] }));

const MOST_STEPS = 100;
const current = (): Choice => useApp.getState().draft.settings.shownFrames ?? null;

/** Whether frames can be chosen: a model has loaded whose family allows it, and no conversation keeps to others. */
export function canChooseFrames(): boolean {
  const { model, video } = useApp.getState();
  const hasTime = video.kind === "ready" && !video.info.still && video.info.timesSeconds.length > 1;
  return (
    hasTime &&
    model.kind === "ready" &&
    allowsChosenFrames(model.info.sampling) &&
    !currentQuestionSpan().isFixed
  );
}

/** @param goesOn it belongs to the step before, as in the course of a drag */
export function chooseFrames(choice: Choice, goesOn = false): void {
  if (!goesOn) {
    const { past } = useChoiceHistory.getState();
    useChoiceHistory.setState({ past: [...past.slice(1 - MOST_STEPS), current()], future: [] });
  }
  put(choice);
}

/** Takes the last change of the frames back. @returns false where there was none */
export function undoFrames(): boolean {
  const { past, future } = useChoiceHistory.getState();
  const before = past.at(-1);
  if (before === undefined) return false;
  useChoiceHistory.setState({ past: past.slice(0, -1), future: [current(), ...future] });
  put(before);
  return true;
}

export function redoFrames(): boolean {
  const { past, future } = useChoiceHistory.getState();
  const [after, ...rest] = future;
  if (after === undefined) return false;
  useChoiceHistory.setState({ past: [...past, current()], future: rest });
  put(after);
  return true;
}

/** Shows the model this frame too, or no longer. @param shown what it is shown now */
export function toggleFrame(shown: readonly number[], frame: number): void {
  const has = shown.includes(frame);
  const frames = has ? without(shown, frame) : withFrame(shown, frame);
  if (frames.length === 0) return;
  chooseFrames(frames);
  useApp
    .getState()
    .announced(
      has
        ? t("{frame} is left out.", { frame: frameWords(frame) })
        : t("{frame} is shown to the model.", { frame: frameWords(frame) }),
    );
}

export function toggleFrameHere(playback: Playback): void {
  const { model, video, draft } = useApp.getState();
  if (!canChooseFrames() || model.kind !== "ready" || video.kind !== "ready") return;
  const { span } = draft;
  const rule = withChosenFrames(
    withMaxFrames(model.info.sampling, draft.settings.maxFrames),
    draft.settings.shownFrames,
  );
  toggleFrame(questionFrames(video.info, rule, span ?? undefined), playback.targetIndex);
}

/** The frames with one of them elsewhere; where another is already, both are one. */
export function movedFrame(
  shown: readonly number[],
  from: number,
  to: number,
  { first, last }: FrameRun,
): readonly number[] {
  return withFrame(without(shown, from), Math.min(last, Math.max(first, to)));
}

export const without = (shown: readonly number[], frame: number): readonly number[] =>
  shown.filter((other) => other !== frame);

function withFrame(shown: readonly number[], frame: number): readonly number[] {
  return [...new Set([...shown, frame])].sort((a, b) => a - b);
}

/** What of a choice lies in a span; null where nothing does. */
export function choiceWithin(choice: Choice, span: FrameRun | null): Choice {
  if (!choice || !span) return choice;
  const inside = choice.filter((frame) => frame >= span.first && frame <= span.last);
  return inside.length > 0 ? inside : null;
}

/** `Frame 61, 0:02.000` */
export function frameWords(frame: number): string {
  const { video } = useApp.getState();
  const seconds = video.kind === "ready" ? video.info.timesSeconds[frame] : undefined;
  return t("Frame {number}, {time}", { number: frame + 1, time: formatTime(seconds ?? 0) });
}

function put(choice: Choice): void {
  const { draft, draftChanged } = useApp.getState();
  draftChanged({ settings: withShownFrames(draft.settings, choiceWithin(choice, draft.span)) });
}
