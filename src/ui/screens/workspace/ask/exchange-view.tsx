import { lazy, Suspense } from "react";
import { settingsWords } from "../../../../asking/chosen-settings.ts";
import type { Exchange } from "../../../../core/project.ts";
import { questionWords } from "../../../../core/question.ts";
import { endsInRepetition } from "../../../../core/repetition.ts";
import { staleness } from "../../../../core/stale-answer.ts";
import { plural, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { decodeFailure } from "../../../../state/exchange-failure.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { failureText } from "../../../failure-text.ts";
import { FailureDetail } from "../../../kit/failure-detail.tsx";
import { joinClasses } from "../../../kit/join-classes.ts";
import { DemoAnswerWarning } from "../../../model/demo-warning.tsx";
import { spanTimes } from "../video/span-commands.ts";
import { AnswerProgress } from "./answer-progress.tsx";
import { AnswerText } from "./answer-text.tsx";
import { ExchangeActions } from "./exchange-actions.tsx";
import styles from "./exchange-view.module.css";
import { QuestionText } from "./question-text.tsx";
import { VersionSwitch } from "./version-switch.tsx";

const SensitivityView = lazy(async () => ({
  default: (await import("./sensitivity-view.tsx")).SensitivityView,
}));

const ClaimsView = lazy(async () => ({ default: (await import("./claims-view.tsx")).ClaimsView }));

const RepetitionView = lazy(async () => ({
  default: (await import("./repetition-view.tsx")).RepetitionView,
}));

interface ExchangeViewProps {
  /** The conversation up to this question, which is the last. */
  readonly turns: readonly Exchange[];
  /** Whether the answer it goes on from is not the one shown right above. */
  readonly branches: boolean;
  /** Answers that stand beside this one. */
  readonly beside?: readonly string[];
}

/** One question with its answer, from waiting to finished. */
export function ExchangeView({ turns, branches, beside }: ExchangeViewProps) {
  const exchange = turns[turns.length - 1]!;
  const live = useApp((state) => state.live[exchange.id]!);
  const checking = useApp((state) => state.checks[exchange.id]?.kind);
  const stale = useDocument((state) => staleness(turns, state.project.objects));
  const followed = useDocument(({ project }) =>
    branches ? questionWords(turns[turns.length - 2]!.question, project.objects) : null,
  );
  const set = settingsWords(exchange.settings);
  const waiting = live && exchange.answer === "";

  return (
    <article
      id={`exchange-${exchange.id}`}
      className={joinClasses(styles.exchange, turns.length > 1 && styles.follower)}
      data-state={live ? "streaming" : exchange.state}
    >
      {followed !== null && <p className={styles.frames}>{t("Follows up on “{followed}”", { followed })}</p>}
      <h3 className={styles.question}>
        <QuestionText turns={turns} />
      </h3>
      <VersionSwitch exchange={exchange} />
      {(exchange.regions.length > 0 || exchange.settings.span) && (
        <p className={styles.frames}>
          <SeenWords exchange={exchange} />
        </p>
      )}
      {set !== "" && <p className={styles.frames}>{set}</p>}
      <div className={styles.body}>
        {waiting && <AnswerProgress live={live} />}
        {exchange.answer !== "" && <AnswerText turns={turns} {...(beside && { beside })} />}
        {exchange.failure !== null && <AnswerFailure failure={exchange.failure} />}
        {!live && exchange.state === "stopped" && <p className={styles.aside}>{t("Stopped.")}</p>}
        {exchange.state === "finished" && exchange.answer === "" && (
          <p className={styles.aside}>{t("The model gave no answer.")}</p>
        )}
        {exchange.state === "length" && <p className={styles.aside}>{t("Stopped at the length limit.")}</p>}
        {endsInRepetition(exchange.answer) && (
          <p className={styles.stale}>{t("The model is repeating itself. Do not trust this answer.")}</p>
        )}
        {!live && stale !== "fresh" && <p className={styles.stale}>{STALE_WORDS[stale]}</p>}
        {exchange.answer !== "" && <DemoAnswerWarning model={exchange.model} />}
      </div>
      {exchange.repeats && !live && (
        <Suspense>
          <RepetitionView exchange={exchange} />
        </Suspense>
      )}
      {(checking === "claims" || exchange.claims?.answer === exchange.answer) && (
        <Suspense>
          <ClaimsView exchange={exchange} />
        </Suspense>
      )}
      {(checking === "answers" || exchange.sensitivity) && (
        <Suspense>
          <SensitivityView turns={turns} />
        </Suspense>
      )}
      <ExchangeActions turns={turns} running={live !== undefined} canAskAgain={stale !== "deleted"} />
    </article>
  );
}

const STALE_WORDS = {
  edited: "The mask was changed after this answer.",
  deleted: "An object of this answer was deleted.",
  earlier: "An earlier turn of this conversation has changed since this answer.",
} as const;

function AnswerFailure({ failure }: { failure: string }) {
  const decoded = decodeFailure(failure);
  const { title, advice } = failureText(decoded);
  return (
    <div className={styles.failure} role="alert">
      <p>
        <strong>{title}</strong> {advice}
      </p>
      <FailureDetail failure={decoded} className={styles.detail} />
    </div>
  );
}

/** Which part of the video was shown, and which frame's mask each region was asked with. */
function SeenWords({ exchange: { regions, settings } }: { exchange: Exchange }) {
  const info = useVideoInfo();
  const { span } = settings;
  return [
    span &&
      (info
        ? spanTimes(info, span)
        : t("Frames {first} to {last}", { first: span.first + 1, last: span.last + 1 })),
    regions.length > 0 && regionWords(regions),
  ]
    .filter(Boolean)
    .join(" · ");
}

function regionWords(regions: Exchange["regions"]): string {
  const most = Math.max(...regions.map(({ track }) => track?.length ?? 1));
  if (most > 1) return t("Masks on up to {most} frames", { most });
  const frames = [...new Set(regions.map(({ frame }) => frame.frameIndex + 1))];
  return plural(frames.length, "Mask on frame {frames}", "Masks on frames {frames}", {
    frames: frames.join(", "),
  });
}
