import { useEffect, useRef } from "react";
import { t } from "../../../../language/text.ts";
import { timeLeftWords } from "../../../../language/time-left.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { LiveAnswer } from "../../../../state/ask.ts";
import { loadFraction, type ModelState } from "../../../../state/model.ts";
import { jobPercent, type ModelJob } from "../../../../state/models.ts";
import styles from "./answer-progress.module.css";

const STAGES = ["frames", "encoding", "reading"] as const;

const STAGE_NAMES: Readonly<Record<(typeof STAGES)[number], string>> = {
  frames: "Decoding frames",
  encoding: "Looking at frames",
  reading: "Reading the question",
};

/** A shorter rest is over before it is read. */
const WORTH_TELLING_S = 20;

/** What happens before the first word, step by step with counts, and for how long it has been happening. */
export function AnswerProgress({ live }: { live: LiveAnswer }) {
  const model = useApp((state) => state.model);
  const awaited = useApp(({ modelJob, settings }) =>
    modelJob?.kind === "adding" && modelJob.folder === settings.model ? modelJob : null,
  );
  if (live.stage === "queued") {
    return (
      <p className={styles.line}>
        {awaited ? awaitedWords(awaited) : queuedWords(model)} <Elapsed sinceMs={live.startedMs} />
      </p>
    );
  }
  const left =
    live.secondsLeft !== null && live.secondsLeft > WORTH_TELLING_S ? timeLeftWords(live.secondsLeft) : null;
  const current = STAGES.indexOf(live.stage as (typeof STAGES)[number]);
  return (
    <div className={styles.progress}>
      <ol className={styles.stages}>
        {STAGES.map((stage, index) => {
          const state = current < 0 || index < current ? "done" : index === current ? "now" : "later";
          const fraction =
            state === "done" ? 1 : state === "now" && live.total > 0 ? live.done / live.total : 0;
          return (
            <li key={stage} className={styles.stage} data-state={state}>
              <span className={styles.bar}>
                <span style={{ width: `${fraction * 100}%` }} />
              </span>
              <span className={styles.name}>
                {STAGE_NAMES[stage]}
                {state === "now" && live.total > 1 && ` ${Math.floor(live.done)} / ${live.total}`}
              </span>
            </li>
          );
        })}
      </ol>
      <Elapsed sinceMs={live.startedMs} />
      {left !== null && <span className={styles.left}>{left}</span>}
    </div>
  );
}

function awaitedWords(job: ModelJob): string {
  const percent = jobPercent(job);
  return percent === null
    ? t("Waiting for {name}", { name: job.name })
    : t("Waiting for {name} ({percent} %)", { name: job.name, percent });
}

function queuedWords(model: ModelState): string {
  if (model.kind === "ready") return t("Waiting for the previous answer");
  const fraction = model.kind === "loading" ? loadFraction(model.progress) : null;
  return fraction === null
    ? t("Waiting for the model")
    : t("Waiting for the model ({percent} %)", { percent: Math.round(fraction * 100) });
}

/** Seconds since a moment, written to the page without rendering. */
function Elapsed({ sinceMs }: { sinceMs: number }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      if (text.current)
        text.current.textContent = t("{value} s", {
          value: ((performance.now() - sinceMs) / 1000).toFixed(1),
        });
    };
    write();
    const timer = setInterval(write, 100);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return <span ref={text} className={styles.elapsed} />;
}
