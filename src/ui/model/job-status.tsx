import { Bell, Pause, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { jobFraction, jobPercent, type ModelJob } from "../../state/models.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import jobStyles from "./job-status.module.css";
import { jobWords, phaseWords, progressWords } from "./job-words.ts";
import styles from "./model.module.css";

/** What is being done to a model at the moment, and how far it is; keeps the focus when the buttons of a job come and go. */
export function JobStatus() {
  const job = useApp((state) => state.modelJob);
  const outcome = useApp((state) => state.modelOutcome);
  const section = useRef<HTMLElement>(null);
  const wasRunning = useRef(job !== null);
  const running = job !== null;

  useEffect(() => {
    if (wasRunning.current === running) return;
    wasRunning.current = running;
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || activeElement.tagName === "DIALOG") {
      section.current?.focus();
    }
  }, [running]);

  return (
    <section ref={section} tabIndex={-1} className={jobStyles.jobs} aria-label={t("Model at work")}>
      {job && <Job job={job} />}
      <p className={outcome === null ? "visually-hidden" : jobStyles.good} role="status">
        {job ? spokenWords(job) : outcome}
      </p>
    </section>
  );
}

function Job({ job }: { job: ModelJob }) {
  const commands = useCommands();
  const fraction = jobFraction(job);
  return (
    <div className={styles.card}>
      <h3>{jobWords(job, true)}</h3>
      <progress
        aria-label={t("{name}, share that is done", { name: job.name })}
        max={1}
        value={fraction ?? undefined}
      />
      <p className={jobStyles.numbers}>{[phaseWords(job), progressWords(job)].filter(Boolean).join(" · ")}</p>
      {job.progress?.note && <p className={styles.note}>{job.progress.note}</p>}
      <p className={styles.note}>
        {t("You can close this and go on working.")}
        {job.kind === "adding" && ` ${t("What is done stays on this device, also when the page closes.")}`}
      </p>
      <div className={styles.actions}>
        {job.kind === "adding" ? (
          <>
            <Button icon={<Pause size={15} />} onClick={() => commands.stopModelJob()}>
              {t("Pause")}
            </Button>
            <TellMe />
          </>
        ) : (
          <Button icon={<X size={15} />} onClick={() => commands.stopModelJob()}>
            {t("Cancel")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Asks the browser whether it may tell the person outside of the page; gone once that is decided. */
function TellMe() {
  const undecided = () => "Notification" in globalThis && Notification.permission === "default";
  const [offered, setOffered] = useState(undecided);
  if (!offered) return null;
  const ask = () => void Notification.requestPermission().finally(() => setOffered(undecided()));
  return (
    <Button tone="ghost" icon={<Bell size={15} />} onClick={ask}>
      {t("Tell me when it is ready")}
    </Button>
  );
}

/** For ears: a new sentence every tenth, not every percent. */
function spokenWords(job: ModelJob): string {
  const percent = jobPercent(job);
  const tenth = percent === null ? "" : `, ${Math.floor(percent / 10) * 10} %`;
  return `${job.name}: ${phaseWords(job)}${tenth}`;
}
