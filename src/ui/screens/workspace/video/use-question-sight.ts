import { useMemo } from "react";
import {
  answerSeconds,
  type CheaperWay,
  cheaperWay,
  type EstimateBasis,
  likelyTokens,
} from "../../../../asking/answer-estimate.ts";
import { projectPace, visitPace } from "../../../../asking/answer-pace.ts";
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
import { keptPace } from "../../../../state/kept-pace.ts";
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
  /** That the answer takes, see `answerSeconds`; null while nothing is known. */
  readonly seconds: number | null;
  /** Settings with which an answer that takes long takes less. */
  readonly cheaper: CheaperWay | null;
}

/** Null while no model has loaded. */
export function useQuestionSight(info: VideoInfo): QuestionSight | null {
  const model = useApp((state) => (state.model.kind === "ready" ? state.model.info : null));
  const draft = useApp((state) => state.draft);
  const objects = useDocument((state) => state.project.objects);
  const selected = useDocument((state) => state.selectedObjectId);
  const { span, maxFrames, shownFrames } = useQuestionSpan();
  const here = useFrameIndex();
  const basis = useEstimateBasis();
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
    if (!basis) return null;
    const masks = sights.map(({ frames }) => frames.length);
    const { maxNewTokens } = draft.settings;
    const answerTokens = likelyTokens(draft);
    const question = { frame: info, frames: frames.length, masks, maxNewTokens, answerTokens };
    // A follow-up finds what was shown read already, so it is quicker than this tells.
    const isFirst = draft.follows === null && !asked && !info.still;
    return {
      frames,
      objects: sights,
      tokens: questionTokens(basis.model.tokens, info, frames.length, masks),
      seconds: answerSeconds(basis, question),
      cheaper: isFirst ? cheaperWay(basis, question, draft.settings) : null,
    };
  }, [basis, info, frames, sights, draft, asked]);
}

/** What is known of how long the loaded model's answers take here; null while none has loaded. */
export function useEstimateBasis(): EstimateBasis | null {
  const model = useApp((state) => (state.model.kind === "ready" ? state.model.info : null));
  const seen = useApp((state) => state.seen);
  const kept = useApp(keptPace);
  const speed = useApp(({ machine, deviceReport }) =>
    machine.kind === "measured" && machine.machine.speed.device === deviceReport?.device
      ? machine.machine.speed
      : null,
  );
  // Answers change with every word, their pace when one has ended.
  const ended = useApp((state) => Object.keys(state.live).length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(() => {
    if (!model) return null;
    const { exchanges } = useDocument.getState().project;
    const { packageHash } = model;
    // A project may have been answered elsewhere: what this machine took says more.
    const pace = visitPace(exchanges, seen, packageHash) ?? kept ?? projectPace(exchanges, packageHash);
    return { model, pace, speed };
  }, [model, seen, kept, speed, ended]);
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
