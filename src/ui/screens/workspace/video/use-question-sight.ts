import { useMemo } from "react";
import { answerPace, secondsAtPace } from "../../../../asking/answer-pace.ts";
import { draftObjects } from "../../../../asking/draft.ts";
import { type ObjectSight, objectSights } from "../../../../asking/question-sight.ts";
import type { QuestionSpan } from "../../../../asking/question-span.ts";
import { type SamplingRule, withChosenFrames, withMaxFrames } from "../../../../core/sampling-rule.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { formatNumber } from "../../../../language/formats.ts";
import { roughSeconds } from "../../../../language/rough-seconds.ts";
import { plural, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { useShownQuestion } from "../../../../state/shown-objects.ts";
import { questionTokens } from "../../../../videorefer/question-tokens.ts";
import { sampleFrames } from "../../../../videorefer/sampling.ts";
import { useFrameIndex } from "../../../services.tsx";
import { useQuestionSpan } from "./span-commands.ts";

/** What the loaded model would be shown if the question were asked now, and what that costs. */
export interface QuestionSight {
  /** In the order shown; a frame can be there twice. */
  readonly frames: readonly number[];
  readonly objects: readonly ObjectSight[];
  /** Of frames and masks, at most. */
  readonly tokens: number;
  /** At the pace of the answers so far, see `answerPace`; null before the first. */
  readonly seconds: number | null;
}

/** Null while no model has loaded. */
export function useQuestionSight(info: VideoInfo): QuestionSight | null {
  const model = useApp((state) => (state.model.kind === "ready" ? state.model.info : null));
  const draft = useApp((state) => state.draft);
  const seen = useApp((state) => state.seen);
  const objects = useDocument((state) => state.project.objects);
  const selected = useDocument((state) => state.selectedObjectId);
  const { span, maxFrames, shownFrames } = useQuestionSpan();
  const here = useFrameIndex();
  // Answers change with every word, their pace when one has ended.
  const ended = useApp((state) => Object.keys(state.live).length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const pace = useMemo(
    () => model && answerPace(useDocument.getState().project.exchanges, seen, model.packageHash),
    [model, seen, ended],
  );
  const asked = useShownQuestion()?.askedWith;
  const frames = useMemo(
    () =>
      asked
        ? asked.frames.map(({ index }) => index)
        : model
          ? framesShown(info, model.sampling, { span, maxFrames, shownFrames })
          : [],
    [asked, info, model, span, maxFrames, shownFrames],
  );
  const sights = useMemo(() => {
    if (!model) return [];
    const chosen = draftObjects(draft, objects, selected);
    return objectSights(objects, chosen, here, draft.frames, span, model.family);
  }, [model, draft, objects, selected, here, span]);
  return useMemo(() => {
    if (!model) return null;
    const masks = sights.map(({ frames }) => frames.length);
    const tokens = questionTokens(model.tokens, info, frames.length, masks);
    return { frames, objects: sights, tokens, seconds: pace && secondsAtPace(pace, tokens) };
  }, [model, info, frames, sights, pace]);
}

/** None where the model cannot be shown so many, which it says when it is asked. */
function framesShown(
  info: VideoInfo,
  usual: SamplingRule,
  { span, maxFrames, shownFrames }: Omit<QuestionSpan, "isFixed">,
): readonly number[] {
  try {
    const rule = withChosenFrames(withMaxFrames(usual, maxFrames), shownFrames);
    return sampleFrames(info, rule, span ?? undefined).map(({ index }) => index);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** `8 frames, up to 2,392 tokens, about 14 s` */
export function sightWords({ frames, objects, tokens, seconds }: QuestionSight): string {
  const shown = frames.length || new Set(objects.flatMap(({ frames }) => frames)).size;
  const time = seconds === null ? "" : t(", about {roughSeconds}", { roughSeconds: roughSeconds(seconds) });
  return plural(shown, "{n} frame, up to {tokens} tokens{time}", "{n} frames, up to {tokens} tokens{time}", {
    tokens: formatNumber(tokens),
    time,
  });
}
