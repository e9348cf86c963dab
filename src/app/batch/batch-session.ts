import { type OpenJob, parseOpenLine } from "../../asking/batch/ask-line.ts";
import { questionLines } from "../../asking/batch/batch-plan.ts";
import type { BadJob } from "../../asking/batch/job-line.ts";
import { type Failure, FailureError } from "../../core/failure.ts";
import { ENGINE_QUESTIONS } from "../../dataset/engine/answered-jobs.ts";
import type { TextRole } from "../../dataset/engine/text-workers.ts";
import { t } from "../../language/text.ts";
import { deleteBatch, keepBatch, listBatches, loadBatch } from "../../projects/batch-store.ts";
import { clipsOfFolder } from "../../services/clip-paths.ts";
import { ClipPictures } from "../../services/clip-pictures.ts";
import { download } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { type BatchRecord, type BatchState, NO_LINES, useBatch } from "../../state/batch.ts";
import type { BatchCommands } from "../../state/commands/batch-commands.ts";
import { errorReason, failureReason } from "../../ui/failure-text.ts";
import type { BenchParts } from "../bench-asking.ts";
import { exclusively } from "../exclusively.ts";
import { noticeFailure } from "../notice-failure.ts";
import { BatchAsking, type BatchDesk } from "./batch-asking.ts";
import { batchPage, type PagePicture } from "./batch-page.ts";
import { BatchRun, progressed } from "./batch-run.ts";
import { outlinesOfLine, pictureOfLine } from "./line-pictures.ts";
import { ReviewDesk } from "./review-desk.ts";

/** Pictures in a page; more would make a file that no browser likes to open. */
const MOST_PICTURES = 200;

const change = (state: Partial<BatchState>) => useBatch.setState(state);
const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });

/** Batches of questions about a folder of clips: put together, run, shown and exported. */
export class BatchSession implements BatchCommands {
  private readonly pictures = new ClipPictures();
  private readonly asking: BatchAsking;
  private readonly reviewing = new ReviewDesk();
  private running: AbortController | null = null;

  constructor(
    private readonly models: BenchParts["models"],
    desk: BatchDesk,
  ) {
    this.asking = new BatchAsking(desk);
    void this.listBatches();
  }

  private async listBatches(): Promise<void> {
    const batches = await listBatches();
    change({ batches: batches.ok ? batches.value : [] });
    if (!batches.ok)
      problem(t("Earlier batches cannot be shown: {message}.", { message: failureReason(batches.error) }));
  }

  async open(file: File): Promise<void> {
    if (useBatch.getState().batch) return problem(t("Close this batch before you open a file of jobs."));
    const text = await file.text().catch(() => null);
    if (text === null) return problem(t("{name} cannot be read.", { name: file.name }));
    const read = text
      .split("\n")
      .flatMap((line, at) => (line.trim() === "" ? [] : [parseOpenLine(line, at + 1)]));
    const lines = read.filter((line): line is OpenJob => !("error" in line));
    const bad = read.filter((line): line is BadJob => "error" in line);
    if (lines.length === 0) return problem(`${file.name}: ${bad[0]?.error ?? t("it has no lines")}.`);
    if (bad.length > 0)
      problem(
        t("{bad} lines of {name} are left out. The first: {error}.", {
          bad: bad.length,
          name: file.name,
          error: bad[0]!.error,
        }),
      );
    this.configure({ objects: "given", jobs: { name: file.name, lines } });
  }

  setFolder(folder: Parameters<BatchCommands["setFolder"]>[0]): void {
    if (this.running) {
      problem(t("Pause the batch before you choose another folder."));
      return;
    }
    this.pictures.setFolder(folder);
    this.asking.setFolder(folder);
    change({ folder: { name: folder.name, clips: clipsOfFolder(folder.files.map(({ path }) => path)) } });
  }

  configure(changes: Parameters<BatchCommands["configure"]>[0]): void {
    change({ draft: { ...useBatch.getState().draft, ...changes } });
  }

  async begin(): Promise<void> {
    const { draft, folder } = useBatch.getState();
    if (this.running || !folder) return;
    const model = await this.models.ready();
    if (!model.ok) return noticeFailure(model.error);
    const jobs = draft.objects === "given" ? (draft.jobs?.lines ?? []) : [];
    const batch: BatchRecord = {
      id: crypto.randomUUID(),
      folderName: folder.name,
      plan: {
        objects: draft.objects,
        clips: draft.objects === "given" ? [...new Set(jobs.map(({ video }) => video))] : folder.clips,
        questions: questionLines(draft.questions),
        jobs,
        follow: draft.follow && draft.objects !== "whole",
        mostObjects: draft.mostObjects,
      },
      ...{ modelId: model.value.id, modelName: model.value.name, packageHash: model.value.packageHash },
      startedAt: new Date().toISOString(),
      cancelled: false,
    };
    const kept = await keepBatch(batch);
    if (!kept.ok)
      return problem(
        t("Nothing was asked, since answers could not be stored: {message}.", {
          message: failureReason(kept.error),
        }),
      );
    change({ ...NO_LINES, batch, filter: "any" });
    await this.start();
  }

  async openBatch(batch: BatchRecord): Promise<void> {
    if (this.running) return;
    const loaded = await loadBatch(batch.id);
    if (!loaded.ok)
      return problem(t("This batch cannot be read: {message}.", { message: failureReason(loaded.error) }));
    change({ ...NO_LINES, batch, ...loaded.value, filter: "any" });
  }

  close(): void {
    if (this.running) {
      problem(t("The batch is under way. Pause it before you go to another one."));
      return;
    }
    change(NO_LINES);
    void this.listBatches();
  }

  async deleteBatch({ id }: BatchRecord): Promise<void> {
    const deleted = await deleteBatch(id);
    if (!deleted.ok)
      problem(t("This batch was not deleted: {message}.", { message: failureReason(deleted.error) }));
    await this.listBatches();
  }

  async start(): Promise<void> {
    const { batch, folder } = useBatch.getState();
    if (!batch || batch.cancelled || !folder) return;
    await this.whileRunning(async (running) => {
      const model = await this.models.ready();
      if (!model.ok) return noticeFailure(model.error);
      if (model.value.packageHash !== batch.packageHash) {
        return problem(
          t(
            "This batch was begun with {modelName}. Choose that model again, or put together another batch.",
            { modelName: batch.modelName },
          ),
        );
      }
      const busy = () => problem(t("This batch is under way in another tab."));
      const work = () => new BatchRun(batch, model.value, this.asking, running).run();
      await exclusively(`videorefer-batch-${batch.id}`, work, busy);
    });
    await this.listBatches();
  }

  /** One at a time: whatever is under way can be paused, and keeps the page from being left. */
  private async whileRunning(work: (running: AbortController) => Promise<void>): Promise<void> {
    if (this.running) return;
    const running = new AbortController();
    this.running = running;
    useApp.getState().benchmarkingChanged(true);
    const startedMs = performance.now();
    change({ progress: { done: 0, left: 0, startedMs, stopping: false, doing: "" } });
    try {
      await work(running);
    } finally {
      this.running = null;
      useApp.getState().benchmarkingChanged(false);
      change({ progress: null });
    }
  }

  pause(): void {
    if (!this.running) return;
    this.running.abort();
    progressed({ stopping: true });
  }

  async cancel(): Promise<void> {
    const { batch } = useBatch.getState();
    if (!batch) return;
    this.pause();
    const cancelled = { ...batch, cancelled: true };
    const kept = await keepBatch(cancelled);
    if (kept.ok) change({ batch: cancelled });
    else problem(t("The batch was not cancelled: {message}.", { message: failureReason(kept.error) }));
  }

  askForDataSet(): void {
    this.configure({ questions: ENGINE_QUESTIONS.join("\n") });
  }

  review(on: boolean): Promise<void> {
    return this.reviewing.open(on);
  }

  async letModelReview(last: TextRole): Promise<void> {
    if (!useBatch.getState().folder) return;
    await this.whileRunning(async (running) => {
      const { signal } = running;
      const model = await this.models.ready();
      if (!model.ok) return noticeFailure(model.error);
      const end = (failure: Failure) => running.abort(FailureError.of(failure));
      const ask = (clip: string) => (prompt: string) =>
        this.asking.askText(clip, prompt, model.value, signal, end);
      const show = (doing: string, done: number, left: number) => progressed({ doing, done, left });
      try {
        await this.reviewing.letModel(ask, model.value.id, last, show, signal);
        useApp.getState().announced(t("The model has reviewed the objects."));
      } catch (error) {
        const reason: unknown = signal.aborted ? signal.reason : error;
        if (reason instanceof FailureError)
          problem(t("The review ended: {message}. What was done is kept.", { message: errorReason(reason) }));
        else if (!signal.aborted) throw error;
      }
    });
    await this.reviewing.open(true);
  }

  decide(isGood: boolean, text?: string): Promise<void> {
    return this.reviewing.decide(isGood, text);
  }

  skip(): void {
    this.reviewing.skip();
  }

  undo(): Promise<void> {
    return this.reviewing.undo();
  }

  reviewChanged(changes: Parameters<BatchCommands["reviewChanged"]>[0]): void {
    this.reviewing.changed(changes);
  }

  exportRecords(): void {
    const lines = this.reviewing.records().map((record) => `${JSON.stringify(record)}\n`);
    download(new File(lines, `${fileName()}-records.jsonl`, { type: "application/jsonl" }));
  }

  exportJobs(): void {
    download(
      new File([...this.reviewing.jobLines()], `${fileName()}-jobs.jsonl`, { type: "application/jsonl" }),
    );
  }

  takeJobs(file: File): Promise<void> {
    return this.reviewing.takeJobs(file);
  }

  filter(filter: BatchState["filter"]): void {
    change({ filter });
  }

  select(key: string | null): void {
    change({ selected: key });
  }

  outlines(key: string, frame: number): ReturnType<BatchCommands["outlines"]> {
    const line = useBatch.getState().lines.get(key);
    return line ? outlinesOfLine(line, frame) : null;
  }

  maskOutlines(
    ...[mask, frame]: Parameters<BatchCommands["maskOutlines"]>
  ): ReturnType<BatchCommands["outlines"]> {
    return mask && outlinesOfLine({ annotation: [{ [frame]: { segmentation: mask } }] }, frame);
  }

  thumbnail(...asked: Parameters<BatchCommands["thumbnail"]>): ReturnType<BatchCommands["thumbnail"]> {
    return this.pictures.thumbnail(...asked);
  }

  picture(...asked: Parameters<BatchCommands["picture"]>): ReturnType<BatchCommands["picture"]> {
    return this.pictures.picture(...asked);
  }

  exportLines(): void {
    const { lines } = useBatch.getState();
    const text = Array.from(lines.values(), (line) => `${JSON.stringify(line)}\n`);
    download(new File(text, `${fileName()}.jsonl`, { type: "application/jsonl" }));
  }

  async exportPage(): Promise<void> {
    const { batch, lines } = useBatch.getState();
    if (!batch) return;
    const pictures = new Map<string, PagePicture>();
    for (const line of lines.values()) {
      if (pictures.size >= MOST_PICTURES) break;
      const picture = await pictureOfLine(line, pictures, this.pictures);
      if (picture) pictures.set(picture.key, picture);
    }
    const html = batchPage(batch, [...lines.values()], pictures);
    download(new File([html], `${fileName()}.html`, { type: "text/html" }));
  }
}

function fileName(): string {
  const name = useBatch.getState().batch?.folderName ?? "batch";
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}-batch`;
}
