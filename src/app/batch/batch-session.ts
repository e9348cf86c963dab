import { type OpenJob, parseOpenLine } from "../../asking/batch/ask-line.ts";
import { clipItems, questionLines, questionsLeft } from "../../asking/batch/batch-plan.ts";
import type { BadJob } from "../../asking/batch/job-line.ts";
import { runJobs } from "../../asking/batch/run-jobs.ts";
import { type Failure, FailureError } from "../../core/failure.ts";
import { ENGINE_QUESTIONS } from "../../dataset/engine/answered-jobs.ts";
import {
  deleteBatch,
  keepBatch,
  keepFound,
  keepLine,
  listBatches,
  loadBatch,
} from "../../projects/batch-store.ts";
import type { ModelInfo } from "../../protocol/engine.ts";
import { clipsOfFolder } from "../../services/clip-paths.ts";
import { ClipPictures } from "../../services/clip-pictures.ts";
import { download } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { type BatchLine, type BatchRecord, type BatchState, NO_LINES, useBatch } from "../../state/batch.ts";
import type { BatchCommands } from "../../state/commands/batch-commands.ts";
import { failureText } from "../../ui/failure-text.ts";
import type { BenchParts } from "../bench-asking.ts";
import { exclusively } from "../exclusively.ts";
import { BatchAsking, type BatchDesk } from "./batch-asking.ts";
import { batchPage, type PagePicture } from "./batch-page.ts";
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
  /** Keys of what was tried in this run. */
  private tried = new Set<string>();

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
    if (!batches.ok) problem(`Earlier batches cannot be shown: ${batches.error.message}.`);
  }

  async open(file: File): Promise<void> {
    if (useBatch.getState().batch) return problem("Close this batch before you open a file of jobs.");
    const text = await file.text().catch(() => null);
    if (text === null) return problem(`${file.name} cannot be read.`);
    const read = text
      .split("\n")
      .flatMap((line, at) => (line.trim() === "" ? [] : [parseOpenLine(line, at + 1)]));
    const lines = read.filter((line): line is OpenJob => !("error" in line));
    const bad = read.filter((line): line is BadJob => "error" in line);
    if (lines.length === 0) return problem(`${file.name}: ${bad[0]?.error ?? "it has no lines"}.`);
    if (bad.length > 0)
      problem(`${bad.length} lines of ${file.name} are left out. The first: ${bad[0]!.error}.`);
    this.configure({ objects: "given", jobs: { name: file.name, lines } });
  }

  setFolder(folder: Parameters<BatchCommands["setFolder"]>[0]): void {
    if (this.running) {
      problem("Pause the batch before you choose another folder.");
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
    if (!model.ok) return sayFailure(model.error);
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
      return problem(`Nothing was asked, since answers could not be stored: ${kept.error.message}.`);
    change({ ...NO_LINES, batch, filter: "any" });
    await this.start();
  }

  async openBatch(batch: BatchRecord): Promise<void> {
    if (this.running) return;
    const loaded = await loadBatch(batch.id);
    if (!loaded.ok) return problem(`This batch cannot be read: ${loaded.error.message}.`);
    change({ ...NO_LINES, batch, ...loaded.value, filter: "any" });
  }

  close(): void {
    if (this.running) {
      problem("The batch is under way. Pause it before you go to another one.");
      return;
    }
    change(NO_LINES);
    void this.listBatches();
  }

  async deleteBatch({ id }: BatchRecord): Promise<void> {
    const deleted = await deleteBatch(id);
    if (!deleted.ok) problem(`This batch was not deleted: ${deleted.error.message}.`);
    await this.listBatches();
  }

  async start(): Promise<void> {
    const { batch, folder } = useBatch.getState();
    if (this.running || !batch || batch.cancelled || !folder) return;
    const running = new AbortController();
    this.running = running;
    this.tried = new Set();
    useApp.getState().benchmarkingChanged(true);
    const startedMs = performance.now();
    change({ progress: { done: 0, left: 0, startedMs, stopping: false, doing: "" }, faults: new Map() });
    this.moved({});
    try {
      await this.runOn(batch, running);
    } finally {
      this.running = null;
      useApp.getState().benchmarkingChanged(false);
      change({ progress: null });
    }
    await this.listBatches();
  }

  private async runOn(batch: BatchRecord, running: AbortController): Promise<void> {
    const model = await this.models.ready();
    if (!model.ok) return sayFailure(model.error);
    if (model.value.packageHash !== batch.packageHash) {
      return problem(
        `This batch was begun with ${batch.modelName}. Choose that model again, or put together another batch.`,
      );
    }
    const busy = () => problem("This batch is under way in another tab.");
    const work = async () => {
      // Whatever another tab has stored meanwhile is not asked again.
      const loaded = await loadBatch(batch.id);
      if (!loaded.ok) return problem(`This batch cannot be read: ${loaded.error.message}.`);
      change(loaded.value);
      await this.run(batch, model.value, running);
    };
    await exclusively(`videorefer-batch-${batch.id}`, work, busy);
  }

  private async run(batch: BatchRecord, model: ModelInfo, running: AbortController): Promise<void> {
    const { announced } = useApp.getState();
    try {
      for (const video of batch.plan.clips) await this.runClip(batch, video, model, running);
      announced("The batch is done.");
    } catch (error) {
      if (!running.signal.aborted) throw error;
      const { reason } = running.signal;
      if (reason instanceof FailureError)
        problem(`The batch ended: ${reason.message}. What was answered is kept.`);
      else announced("The batch is paused. What was answered is kept.");
    }
  }

  private async runClip(
    batch: BatchRecord,
    video: string,
    model: ModelInfo,
    running: AbortController,
  ): Promise<void> {
    const { plan } = batch;
    const { signal } = running;
    signal.throwIfAborted();
    if (plan.objects === "found" && !useBatch.getState().found.has(video)) {
      if (!(await this.findObjects(batch, video, running))) return;
    }
    const items = clipItems(plan, video, useBatch.getState().found.get(video) ?? null);
    const open = items.filter(({ key }) => useBatch.getState().lines.get(key)?.answer === undefined);
    const end = ({ code, message }: Failure) => running.abort(new FailureError(code, message));
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
        await this.kept(keepLine(batch.id, item.key, line), running);
        change({ lines: new Map(useBatch.getState().lines).set(item.key, line) });
        this.tried.add(item.key);
        this.moved({ done: this.tried.size });
      },
      signal,
    );
  }

  /** Whether there are objects to ask about. A clip that cannot be looked through leaves the others alone. */
  private async findObjects(batch: BatchRecord, video: string, running: AbortController): Promise<boolean> {
    this.moved({ doing: `${video}, looking for objects` });
    const { signal } = running;
    try {
      const objects = await this.asking.find(video, batch.plan, signal);
      signal.throwIfAborted();
      await this.kept(keepFound(batch.id, video, objects), running);
      change({ found: new Map(useBatch.getState().found).set(video, objects) });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FailureError)) throw error;
      change({ faults: new Map(useBatch.getState().faults).set(video, error.message) });
      return false;
    } finally {
      this.moved({});
    }
  }

  private async kept(storing: ReturnType<typeof keepLine>, running: AbortController): Promise<void> {
    const stored = await storing;
    if (stored.ok) return;
    running.abort(new FailureError(stored.error.code, stored.error.message));
    running.signal.throwIfAborted();
  }

  private moved(changes: Partial<NonNullable<BatchState["progress"]>>): void {
    const { progress } = useBatch.getState();
    if (progress) change({ progress: { ...progress, left: this.left(), ...changes } });
  }

  private left(): number {
    const { batch, found, lines, faults } = useBatch.getState();
    if (!batch) return 0;
    const isDone = (key: string) => this.tried.has(key) || lines.get(key)?.answer !== undefined;
    return questionsLeft(batch.plan, found, isDone, (clip) => faults.has(clip));
  }

  pause(): void {
    if (!this.running) return;
    this.running.abort();
    this.moved({ stopping: true });
  }

  async cancel(): Promise<void> {
    const { batch } = useBatch.getState();
    if (!batch) return;
    this.pause();
    const cancelled = { ...batch, cancelled: true };
    const kept = await keepBatch(cancelled);
    if (kept.ok) change({ batch: cancelled });
    else problem(`The batch was not cancelled: ${kept.error.message}.`);
  }

  askForDataSet(): void {
    this.configure({ questions: ENGINE_QUESTIONS.join("\n") });
  }

  review(on: boolean): Promise<void> {
    return this.reviewing.open(on);
  }

  async letModelReview(): Promise<void> {
    const { batch, folder } = useBatch.getState();
    if (this.running || !batch || !folder) return;
    const running = new AbortController();
    const { signal } = running;
    this.running = running;
    this.tried = new Set();
    useApp.getState().benchmarkingChanged(true);
    const startedMs = performance.now();
    const show = (doing: string, done: number, left: number) =>
      change({ progress: { done, left, startedMs, stopping: false, doing } });
    show("", 0, 0);
    try {
      const model = await this.models.ready();
      if (!model.ok) return sayFailure(model.error);
      const end = ({ code, message }: Failure) => running.abort(new FailureError(code, message));
      const ask = (clip: string) => (prompt: string) =>
        this.asking.askText(clip, prompt, model.value, signal, end);
      await this.reviewing.letModel(ask, model.value.id, show, signal);
      useApp.getState().announced("The model has reviewed the objects.");
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (reason instanceof FailureError)
        problem(`The review ended: ${reason.message}. What was done is kept.`);
      else if (!signal.aborted) throw error;
    } finally {
      this.running = null;
      useApp.getState().benchmarkingChanged(false);
      change({ progress: null });
    }
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

function sayFailure(failure: Failure): void {
  const { title, advice } = failureText(failure);
  if (failure.code !== "cancelled") problem(`${title} ${advice}`);
}

function fileName(): string {
  const name = useBatch.getState().batch?.folderName ?? "batch";
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}-batch`;
}
