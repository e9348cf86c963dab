import { clipItems, questionsLeft } from "../../asking/batch/batch-plan.ts";
import { runJobs } from "../../asking/batch/run-jobs.ts";
import { type Failure, FailureError } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import { keepFound, keepLine, loadBatch } from "../../projects/batch-store.ts";
import type { ModelInfo } from "../../protocol/engine.ts";
import { useApp } from "../../state/app-store.ts";
import { type BatchLine, type BatchRecord, type BatchState, useBatch } from "../../state/batch.ts";
import { errorReason, failureReason } from "../../ui/failure-text.ts";
import type { BatchAsking } from "./batch-asking.ts";

const change = (state: Partial<BatchState>) => useBatch.setState(state);
const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });

/** Shows how far the work is that is under way. */
export function progressed(changes: Partial<NonNullable<BatchState["progress"]>>): void {
  const { progress } = useBatch.getState();
  if (progress) change({ progress: { ...progress, ...changes } });
}

/** One run of a batch: asks everything that has no answer, clip by clip, until it is stopped. */
export class BatchRun {
  /** Keys of what was tried in this run. */
  private readonly tried = new Set<string>();

  constructor(
    private readonly batch: BatchRecord,
    private readonly model: ModelInfo,
    private readonly asking: Pick<BatchAsking, "ask" | "find">,
    private readonly running: AbortController,
  ) {}

  async run(): Promise<void> {
    // Whatever another tab has stored meanwhile is not asked again.
    const loaded = await loadBatch(this.batch.id);
    if (!loaded.ok)
      return problem(t("This batch cannot be read: {message}.", { message: failureReason(loaded.error) }));
    change({ ...loaded.value, faults: new Map() });
    this.moved({});
    const { announced } = useApp.getState();
    const { signal } = this.running;
    try {
      for (const video of this.batch.plan.clips) await this.runClip(video);
      announced(t("The batch is done."));
    } catch (error) {
      if (!signal.aborted) throw error;
      const { reason } = signal;
      if (reason instanceof FailureError)
        problem(
          t("The batch ended: {message}. What was answered is kept.", { message: errorReason(reason) }),
        );
      else announced(t("The batch is paused. What was answered is kept."));
    }
  }

  private async runClip(video: string): Promise<void> {
    const { batch, model, running } = this;
    const { plan } = batch;
    const { signal } = running;
    signal.throwIfAborted();
    if (plan.objects === "found" && !useBatch.getState().found.has(video)) {
      if (!(await this.findObjects(video))) return;
    }
    const items = clipItems(plan, video, useBatch.getState().found.get(video) ?? null);
    const open = items.filter(({ key }) => useBatch.getState().lines.get(key)?.answer === undefined);
    const end = (failure: Failure) => running.abort(FailureError.of(failure));
    await runJobs(
      open,
      () => video,
      (item) => {
        this.moved({ doing: item.objectName === null ? video : `${video}, ${item.objectName}` });
        return this.asking.ask(item, model, signal, end);
      },
      async (outcome, item) => {
        const line: BatchLine = {
          ...{ id: item.id, video, question: item.question, object: item.objectName, model: model.id },
          ...outcome,
        };
        await this.kept(keepLine(batch.id, item.key, line));
        change({ lines: new Map(useBatch.getState().lines).set(item.key, line) });
        this.tried.add(item.key);
        this.moved({ done: this.tried.size });
      },
      signal,
    );
  }

  /** Whether there are objects to ask about. A clip that cannot be looked through leaves the others alone. */
  private async findObjects(video: string): Promise<boolean> {
    const looking = (fraction: number) =>
      this.moved({
        doing: t("{video}, looking for objects, {fraction} %", {
          video,
          fraction: Math.floor(100 * fraction),
        }),
      });
    looking(0);
    const { signal } = this.running;
    try {
      const objects = await this.asking.find(video, this.batch.plan, looking, signal);
      signal.throwIfAborted();
      await this.kept(keepFound(this.batch.id, video, objects));
      change({ found: new Map(useBatch.getState().found).set(video, objects) });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FailureError)) throw error;
      change({ faults: new Map(useBatch.getState().faults).set(video, errorReason(error)) });
      return false;
    } finally {
      this.moved({});
    }
  }

  private async kept(storing: ReturnType<typeof keepLine>): Promise<void> {
    const stored = await storing;
    if (stored.ok) return;
    this.running.abort(FailureError.of(stored.error));
    this.running.signal.throwIfAborted();
  }

  private moved(changes: Partial<NonNullable<BatchState["progress"]>>): void {
    const { found, lines, faults } = useBatch.getState();
    const isDone = (key: string) => this.tried.has(key) || lines.get(key)?.answer !== undefined;
    const left = questionsLeft(this.batch.plan, found, isDone, (clip) => faults.has(clip));
    progressed({ left, ...changes });
  }
}
