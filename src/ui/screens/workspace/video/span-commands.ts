import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { withShownFrames } from "../../../../asking/chosen-settings.ts";
import { askedSpan, type QuestionSpan, questionSpan, withSpanEnd } from "../../../../asking/question-span.ts";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import type { Exchange } from "../../../../core/project.ts";
import { formatTime } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { currentQuestionSpan } from "../../../../state/question-span.ts";
import { useShownQuestion } from "../../../../state/shown-objects.ts";
import { choiceWithin } from "./shown-frames.ts";

const NO_EXCHANGES: readonly Exchange[] = [];

/** The part of the video that the next question is about. */
export function useQuestionSpan(): QuestionSpan {
  const follows = useApp((state) => state.draft.follows);
  const span = useApp((state) => state.draft.span);
  const settings = useApp((state) => state.draft.settings);
  const running = useApp(useShallow((state) => Object.keys(state.live)));
  const exchanges = useDocument(({ project }) => (follows === null ? NO_EXCHANGES : project.exchanges));
  const asked = useShownQuestion();
  return useMemo(
    () => (asked ? askedSpan(asked) : questionSpan({ follows, span, settings }, exchanges, running)),
    [asked, follows, span, settings, exchanges, running],
  );
}

/** Makes the next question be about these frames, or about all; says why where it cannot be. */
export function chooseSpan(span: FrameRun | null): void {
  if (currentQuestionSpan().isFixed) {
    const text = useApp.getState().shownAsked
      ? t("The frames shown are those that were asked about. Go back to now to choose others.")
      : t("A conversation keeps to the frames of its first question. Leave it to choose others.");
    useApp.getState().noticed({ tone: "info", text });
    return;
  }
  const { draft, draftChanged } = useApp.getState();
  const shown = choiceWithin(draft.settings.shownFrames ?? null, span);
  draftChanged({ span, settings: withShownFrames(draft.settings, shown) });
}

/** Lets the span begin or end with the frame on display. */
export function setSpanEnd(playback: Playback, end: keyof FrameRun): void {
  const { video } = useApp.getState();
  if (video.kind !== "ready") return;
  const frames = video.info.timesSeconds.length;
  chooseSpan(withSpanEnd(currentQuestionSpan().span, end, playback.targetIndex, frames));
  const { span } = currentQuestionSpan();
  useApp
    .getState()
    .announced(
      span
        ? t("The question is about {span}.", { span: spanWords(video.info, span) })
        : t("The question is about the whole video."),
    );
}

/** Plays the span again and again, from its beginning. */
export function playSpan(playback: Playback): void {
  const { span } = currentQuestionSpan();
  if (!span) return;
  useApp.getState().settingsChanged({ loop: true });
  playback.seek(span.first);
  playback.play();
}

/** `0:02.000 – 0:05.000` */
export function spanTimes(info: Times, { first, last }: FrameRun): string {
  const end = info.timesSeconds[last + 1] ?? info.endSeconds;
  return `${formatTime(info.timesSeconds[first] ?? 0)} – ${formatTime(end)}`;
}

/** `frames 61 to 150, 0:02.000 to 0:05.000` */
export function spanWords(info: Times, span: FrameRun): string {
  const { first, last } = span;
  const frames =
    first === last
      ? t("frame {first}", { first: first + 1 })
      : t("frames {first} to {last}", { first: first + 1, last: last + 1 });
  return `${frames}, ${spanTimes(info, span).replace("–", "to")}`;
}

type Times = Pick<VideoInfo, "timesSeconds" | "endSeconds">;
