import type { Exchange } from "../../core/project.ts";
import { endsInRepetition } from "../../core/repetition.ts";
import { staleness } from "../../core/stale-answer.ts";
import { useApp } from "../../state/app-store.ts";
import { useDocument } from "../../state/document.ts";
import { decodeFailure } from "../../state/exchange-failure.ts";
import { failureText } from "../failure-text.ts";
import { AnswerProgress } from "./answer-progress.tsx";
import { AnswerText } from "./answer-text.tsx";
import { ExchangeActions } from "./exchange-actions.tsx";
import styles from "./exchange-view.module.css";
import { QuestionText } from "./question-text.tsx";

/** One question with its answer, from waiting to finished. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const live = useApp((state) => state.live[exchange.id]);
  const stale = useDocument((state) => staleness(exchange, state.project.objects));
  const waiting = live && exchange.answer === "";

  return (
    <article className={styles.exchange} data-state={exchange.state}>
      <h3 className={styles.question}>
        <QuestionText question={exchange.question} />
      </h3>
      {exchange.regions.length > 0 && <p className={styles.frames}>{regionWords(exchange)}</p>}
      <div className={styles.body}>
        {waiting && <AnswerProgress live={live} />}
        {exchange.answer !== "" && <AnswerText exchange={exchange} />}
        {exchange.failure !== null && <AnswerFailure failure={exchange.failure} />}
        {!live && exchange.state === "stopped" && <p className={styles.aside}>Stopped.</p>}
        {exchange.state === "finished" && exchange.answer === "" && (
          <p className={styles.aside}>The model had nothing to say.</p>
        )}
        {exchange.state === "length" && <p className={styles.aside}>Cut at the length limit.</p>}
        {endsInRepetition(exchange.answer) && (
          <p className={styles.stale}>The model repeats itself. This answer cannot be trusted.</p>
        )}
        {!live && stale !== "fresh" && (
          <p className={styles.stale}>
            {stale === "edited"
              ? "The mask was changed after this answer."
              : "An object of this answer was deleted."}
          </p>
        )}
      </div>
      <ExchangeActions exchange={exchange} running={live !== undefined} canAskAgain={stale !== "deleted"} />
    </article>
  );
}

function AnswerFailure({ failure }: { failure: string }) {
  const decoded = decodeFailure(failure);
  const { title, advice } = failureText(decoded);
  return (
    <div className={styles.failure} role="alert">
      <p>
        <strong>{title}</strong> {advice}
      </p>
      <p className={styles.detail}>{decoded.message}</p>
    </div>
  );
}

/** Which frame's mask each region was asked with. */
function regionWords({ regions }: Exchange): string {
  const frames = [...new Set(regions.map(({ frame }) => frame.frameIndex + 1))];
  return frames.length === 1 ? `mask of frame ${frames[0]}` : `masks of frames ${frames.join(", ")}`;
}
