import { unwrap } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import { advanceJob } from "../../dataset/engine/advance-job.ts";
import { answeredJobs } from "../../dataset/engine/answered-jobs.ts";
import { jobRecords } from "../../dataset/engine/emit-records.ts";
import { type EngineJob, readEngineJobs } from "../../dataset/engine/engine-job.ts";
import {
  nextOpen,
  reviewedJobs,
  reviewItems,
  ruleQuality,
  type Verdict,
} from "../../dataset/engine/review-queue.ts";
import { type AskText, type TextRole, textWorkers } from "../../dataset/engine/text-workers.ts";
import { plural, t } from "../../language/text.ts";
import { keepJob, keepVerdict, loadJobs, loadVerdicts } from "../../projects/batch-store.ts";
import { useApp } from "../../state/app-store.ts";
import { type Reviewing, useBatch } from "../../state/batch.ts";
import { failureReason } from "../../ui/failure-text.ts";

const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });

/** Whether two jobs are about the same objects of the same clip. */
const isOfSame = (one: EngineJob, other: EngineJob) =>
  one.clip === other.clip &&
  one.tracks?.map(({ noun }) => noun).join("\n") === other.tracks?.map(({ noun }) => noun).join("\n");

/** The review of a batch's objects, by a person and by a model. Each verdict is stored before the next object is shown. */
export class ReviewDesk {
  private jobs: readonly EngineJob[] = [];
  /** Verdicts are stored one after the other, however fast keys are pressed. */
  private last: Promise<void> = Promise.resolve();

  async open(on: boolean): Promise<void> {
    const { batch, lines } = useBatch.getState();
    if (!on || !batch) return useBatch.setState({ reviewing: null });
    const [kept, worked] = await Promise.all([loadVerdicts(batch.id), loadJobs(batch.id)]);
    if (!kept.ok)
      return problem(
        t("Earlier verdicts cannot be read: {message}.", { message: failureReason(kept.error) }),
      );
    const known = worked.ok ? readEngineJobs(worked.value.join("\n")).jobs : [];
    this.jobs = answeredJobs([...lines.values()]).map(
      (job) => known.find((one) => isOfSame(one, job)) ?? job,
    );
    const items = reviewItems(this.jobs);
    if (items.length === 0) {
      const text = t("There is nothing to review: ask what makes a data set, about objects.");
      useApp.getState().noticed({ tone: "info", text });
      return;
    }
    const verdicts = kept.value;
    useBatch.setState({
      reviewing: {
        ...{ items, verdicts, at: nextOpen(items, verdicts, null), done: [] },
        ...{ isEditing: false, isPlaying: false, quality: ruleQuality(items, verdicts) },
      },
    });
  }

  /**
   * Has a model review the texts, merge them and write questions, clip by clip. What it has done is stored, and not done again.
   * @param last   the last role that it takes
   * @param onClip hears which clip is worked on, and how many are done and left
   * @throws FailureError, and the signal's reason
   */
  async letModel(
    ask: (clip: string) => AskText,
    model: string,
    last: TextRole,
    onClip: (clip: string, done: number, left: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const batch = useBatch.getState().batch!.id;
    for (const [done, job] of this.jobs.entries()) {
      onClip(job.clip, done, this.jobs.length - done);
      const keep = async (next: EngineJob) => unwrap(await keepJob(batch, next.clip, JSON.stringify(next)));
      const workers = await textWorkers(ask(job.clip), model, last);
      await advanceJob(job, workers, keep, () => performance.now(), signal);
    }
  }

  /** The jobs as far as their roles have come, a line of JSON each. */
  jobLines(): readonly string[] {
    return this.jobs.map((job) => `${JSON.stringify(job)}\n`);
  }

  /** Takes what roles have done to these clips elsewhere in the place of what they have done here, and shows it. */
  async takeJobs(file: File): Promise<void> {
    const text = await file.text().catch(() => null);
    if (text === null) return problem(t("{name} cannot be read.", { name: file.name }));
    const batch = useBatch.getState().batch!.id;
    const { jobs, faults } = readEngineJobs(text);
    const left = [...faults];
    let taken = 0;
    for (const job of jobs) {
      if (this.jobs.some((mine) => isOfSame(mine, job))) {
        const kept = await keepJob(batch, job.clip, JSON.stringify(job));
        if (kept.ok) taken++;
        else left.push(failureReason(kept.error));
      } else left.push(t("{clip} does not have the same objects here", { clip: job.clip }));
    }
    await this.open(true);
    const { noticed } = useApp.getState();
    const [first] = left;
    if (first === undefined)
      noticed({ tone: "good", text: plural(taken, "1 job was read.", "{n} jobs were read.") });
    else
      problem(
        t("{taken} of {jobs} jobs were read. The first that was not: {first}.", {
          ...{ taken, jobs: taken + left.length, first },
        }),
      );
  }

  decide(good: boolean, text?: string): Promise<void> {
    return this.inTurn(async () => {
      const { reviewing } = useBatch.getState();
      const item = reviewing?.items.find(({ key }) => key === reviewing.at);
      if (!reviewing || !item) return;
      const isOwn = text !== undefined && text.trim() !== "" && text.trim() !== item.proposed;
      const verdict: Verdict = isOwn ? { good, text: text.trim() } : { good };
      if (!(await this.kept(item.key, verdict))) return;
      const before = reviewing.verdicts.get(item.key) ?? null;
      const verdicts = new Map(reviewing.verdicts).set(item.key, verdict);
      const at = nextOpen(reviewing.items, verdicts, item.key);
      this.changed({ verdicts, at, done: [...reviewing.done, { key: item.key, before }], isEditing: false });
      if (at === null) useApp.getState().announced(t("Every object is reviewed."));
    });
  }

  skip(): void {
    const { reviewing } = useBatch.getState();
    if (!reviewing?.at) return;
    const at = nextOpen(reviewing.items, reviewing.verdicts, reviewing.at);
    this.changed({ at, isEditing: false });
  }

  undo(): Promise<void> {
    return this.inTurn(async () => {
      const { reviewing } = useBatch.getState();
      const latest = reviewing?.done.at(-1);
      if (!reviewing || !latest || !(await this.kept(latest.key, latest.before))) return;
      const verdicts = new Map(reviewing.verdicts);
      if (latest.before) verdicts.set(latest.key, latest.before);
      else verdicts.delete(latest.key);
      this.changed({ verdicts, at: latest.key, done: reviewing.done.slice(0, -1), isEditing: false });
    });
  }

  changed(change: Partial<Reviewing>): void {
    const { reviewing } = useBatch.getState();
    if (!reviewing) return;
    const next = { ...reviewing, ...change };
    useBatch.setState({ reviewing: { ...next, quality: ruleQuality(next.items, next.verdicts) } });
  }

  /** What was accepted, as records of a data set. */
  records(): readonly JsonObject[] {
    const { reviewing } = useBatch.getState();
    if (!reviewing) return [];
    const jobs = reviewedJobs(this.jobs, reviewing.items, reviewing.verdicts);
    return jobs.flatMap((job) => jobRecords(job, 0));
  }

  private async kept(key: string, verdict: Verdict | null): Promise<boolean> {
    const batch = useBatch.getState().batch?.id ?? "";
    const kept = await keepVerdict(batch, key, verdict);
    if (!kept.ok)
      problem(t("This verdict could not be stored: {message}.", { message: failureReason(kept.error) }));
    return kept.ok;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work, work);
    return this.last;
  }
}
