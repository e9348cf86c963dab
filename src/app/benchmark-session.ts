import { ItemKeys } from "../benchmark/item-keys.ts";
import { predictionLine } from "../benchmark/run-items.ts";
import { type Failure, settle, unwrap } from "../core/failure.ts";
import { isVideoBench } from "../core/video-bench.ts";
import { t } from "../language/text.ts";
import {
  benchFiles,
  deleteRun,
  keepPrediction,
  keepReply,
  keepRun,
  listRuns,
  loadPredictions,
} from "../projects/bench-store.ts";
import type { AnyBench, AnyPrediction, BenchDesk, RunMode } from "../protocol/benchmark.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { BenchmarkClient } from "../services/benchmark-client.ts";
import { ClipPictures } from "../services/clip-pictures.ts";
import { download } from "../services/file-picker.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { useApp } from "../state/app-store.ts";
import {
  type BenchJudge,
  type BenchmarkState,
  type BenchRunRecord,
  NO_ANSWERS,
  useBenchmark,
} from "../state/benchmark.ts";
import type { BenchmarkCommands, JudgeChoice } from "../state/commands/benchmark-commands.ts";
import { failureReason } from "../ui/failure-text.ts";
import { BenchAsking, type BenchParts } from "./bench-asking.ts";
import {
  type BenchDescriptionJudge,
  endpointJudge,
  judgeDescriptions,
  readJudgePrompt,
  rulesJudge,
} from "./bench-judging.ts";
import type { EndpointModels } from "./endpoint-models.ts";
import { exclusively } from "./exclusively.ts";
import { noticeFailure } from "./notice-failure.ts";

/** While answers come, they are scored so often. */
const SCORING_MS = 500;

const change = (state: Partial<BenchmarkState>) => useBenchmark.setState(state);
const problem = (text: string) => useApp.getState().noticed({ tone: "problem", text });

/** The predictions of a run as a file, byte for byte as the command writes them. */
function predictionsFile(run: BenchRunRecord, predictions: Iterable<AnyPrediction>): File {
  const name = [run.fileName.replace(/\.(jsonl?|ndjson)?(\.gz)?$/i, ""), run.modelId, run.mode].join("-");
  return new File(
    Array.from(predictions, predictionLine),
    `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.jsonl`,
    { type: "application/jsonl" },
  );
}

const shownPredictions = () =>
  Array.from(useBenchmark.getState().answers.values(), ({ prediction }) => prediction);

/** What judges are reached by, fetched when one is first asked. */
interface JudgingParts {
  endpoints(): Promise<Pick<EndpointModels, "client">>;
}

/** The benchmark that is looked through, and the model's runs on it. */
export class BenchmarkSession implements BenchmarkCommands {
  private readonly parts: BenchParts & JudgingParts;
  private readonly client = new BenchmarkClient();
  private readonly pictures = new ClipPictures();
  private readonly asking: BenchAsking;
  private openedFiles: readonly File[] = [];
  private opened = 0;
  private running: AbortController | null = null;
  private judging: AbortController | null = null;
  private scoring: ReturnType<typeof setTimeout> | undefined;
  private compared = 0;

  constructor(parts: BenchParts & JudgingParts) {
    this.parts = parts;
    this.asking = new BenchAsking(parts);
    this.client.onCrash = (failure) => {
      const { file } = useBenchmark.getState();
      if (file.kind === "open") change({ file: { kind: "failed", name: file.name, failure } });
    };
    void this.listRuns();
  }

  private async listRuns(): Promise<void> {
    const runs = await listRuns();
    change({ runs: runs.ok ? runs.value : [] });
    if (!runs.ok)
      problem(t("Earlier runs cannot be shown: {message}.", { message: failureReason(runs.error) }));
  }

  async open(...files: readonly [File, ...File[]]): Promise<void> {
    if (!(await this.read(files))) return;
    const { file: open, runs } = useBenchmark.getState();
    const latest = runs?.find((run) => open.kind === "open" && run.fingerprint === open.fingerprint);
    if (latest) await this.show(latest);
  }

  private async read(files: readonly File[]): Promise<boolean> {
    if (this.running) {
      problem(t("A run is under way. Stop it before you open another benchmark."));
      return false;
    }
    const own = ++this.opened;
    const name = nameOf(files);
    change({ file: { kind: "reading", name }, ...NO_ANSWERS, selected: null, filter: "any" });
    const [read, print] = await Promise.all([this.client.open(files), printOf(files).catch(() => null)]);
    if (own !== this.opened) return false;
    if (!read.ok || print === null) {
      const unreadable: Failure = { code: "file-unreadable", message: t("{name} cannot be read", { name }) };
      change({ file: { kind: "failed", name, failure: read.ok ? unreadable : read.error } });
      return false;
    }
    this.openedFiles = files;
    const { bench, rows, isOfShapes } = read.value;
    const mode = modeFor(bench, useBenchmark.getState().mode);
    change({ file: this.found({ kind: "open", name, fingerprint: print, bench, rows, isOfShapes }), mode });
    useApp.getState().announced(t("{name}: {rows} items.", { name, rows: rows.length }));
    return true;
  }

  async openRun(run: BenchRunRecord): Promise<void> {
    const files = await benchFiles(run.fingerprint);
    if (!files) {
      problem(
        t("The file {fileName} is not stored. Open it again; the answers are kept.", {
          fileName: run.fileName,
        }),
      );
      return;
    }
    if (await this.read(files)) await this.show(run);
  }

  /** Shows the answers of a run on the open benchmark. */
  private async show(run: BenchRunRecord): Promise<void> {
    const kept = await loadPredictions(run.id);
    if (!kept.ok) {
      problem(
        t("The answers of this run cannot be read: {message}.", { message: failureReason(kept.error) }),
      );
      return;
    }
    const answers = new Map(
      [...kept.value].map(([key, prediction]) => [key, { prediction, verdict: null }] as const),
    );
    const { filter } = useBenchmark.getState();
    const isOfTwo = filter === "gained" || filter === "lost" || filter === "differs";
    change({ ...NO_ANSWERS, run, answers, mode: run.mode, filter: isOfTwo ? "any" : filter });
    await this.score();
  }

  close(): void {
    if (this.running) {
      problem(t("A run is under way. Stop it before you go to another one."));
      return;
    }
    this.opened++;
    change({ file: { kind: "none" }, ...NO_ANSWERS, selected: null });
    void this.listRuns();
  }

  async deleteRun(run: BenchRunRecord): Promise<void> {
    const deleted = await deleteRun(run);
    if (!deleted.ok)
      problem(t("This run was not deleted: {message}.", { message: failureReason(deleted.error) }));
    await this.listRuns();
  }

  setFolder(folder: Parameters<BenchmarkCommands["setFolder"]>[0]): void {
    this.pictures.setFolder(folder);
    this.asking.setFolder(folder);
    change({ folder: { name: folder.name, files: folder.files.length } });
    const { file } = useBenchmark.getState();
    if (file.kind === "open") change({ file: this.found(file) });
  }

  /** Items whose clip may lie at several places, with the one where it does. */
  private found(file: OpenFile): OpenFile {
    if (!isVideoBench(file.bench)) return file;
    const rows = file.rows.map((row) => ({ ...row, video: this.asking.find(row.paths) ?? row.video }));
    return { ...file, rows };
  }

  configure(changes: Parameters<BenchmarkCommands["configure"]>[0]): void {
    change(changes);
  }

  async start(): Promise<void> {
    const { file, mode, folder } = useBenchmark.getState();
    if (this.running || file.kind !== "open" || !folder) return;
    const running = new AbortController();
    this.running = running;
    useApp.getState().benchmarkingChanged(true);
    change({
      progress: { done: 0, left: 0, startedMs: performance.now(), stopping: false },
      faults: new Map(),
    });
    try {
      await this.runOn(file, mode, folder.name, running.signal);
    } finally {
      this.running = null;
      useApp.getState().benchmarkingChanged(false);
      change({ progress: null });
    }
    await this.score();
    await this.listRuns();
  }

  private async runOn(
    file: OpenFile,
    mode: BenchmarkState["mode"],
    folderName: string,
    signal: AbortSignal,
  ): Promise<void> {
    const model = await this.parts.models.ready();
    if (!model.ok) return noticeFailure(model.error);
    if (signal.aborted) return;
    const run = await this.runFor(file, model.value, mode, folderName);
    if (!run) return;
    // No item is asked about in two tabs. Without locks the store refuses the second answer.
    const work = () => this.run(run, model.value, signal);
    const busy = () => problem(t("This run is under way in another tab."));
    await exclusively(`videorefer-benchmark-${run.id}`, work, busy);
  }

  /** The stored run of a model in a mode; a new one where there is none. */
  private async runFor(
    { name, fingerprint, bench, rows }: OpenFile,
    model: ModelInfo,
    mode: BenchmarkState["mode"],
    folderName: string,
  ): Promise<BenchRunRecord | null> {
    // Also what another tab has begun.
    await this.listRuns();
    const known = useBenchmark.getState().runs?.find((run) => isRunOf(run, fingerprint, model, mode));
    const run: BenchRunRecord = {
      id: known?.id ?? crypto.randomUUID(),
      ...{ bench, mode, fileName: name, fingerprint, folderName },
      ...{ modelId: model.id, modelName: model.name, packageHash: model.packageHash },
      demonstration: model.demonstration,
      items: rows.length,
      startedAt: known?.startedAt ?? new Date().toISOString(),
      judges: known?.judges,
    };
    const kept = await keepRun(run, this.openedFiles);
    if (kept.ok) return run;
    problem(
      t("Nothing was asked, since answers could not be stored: {message}.", {
        message: failureReason(kept.error),
      }),
    );
    return null;
  }

  private async run(run: BenchRunRecord, model: ModelInfo, signal: AbortSignal): Promise<void> {
    // Whatever another tab has stored meanwhile is not asked about again.
    await this.show(run);
    if (useBenchmark.getState().run?.id !== run.id) return;
    const keys = new ItemKeys();
    for (const { id } of shownPredictions()) keys.next(id);
    const known = [...useBenchmark.getState().answers.keys()];
    let ended: Failure | null = null;
    const desk: BenchDesk = {
      openClip: (video) => this.asking.openClip(video),
      findClip: async (paths) => this.asking.findClip(paths),
      textAt: (path) => this.asking.textAt(path),
      ask: (request) =>
        this.asking.ask(request, model, signal, (why) => {
          ended = why;
        }),
      keep: async (prediction) => {
        const key = keys.next(prediction.id);
        const kept = await keepPrediction(run.id, key, prediction);
        if (kept.ok) this.answered(key, prediction);
        return kept;
      },
      failed: (index, message) =>
        change({ faults: new Map(useBenchmark.getState().faults).set(index, message) }),
      progressed: (done, left) => {
        const { progress } = useBenchmark.getState();
        if (progress) change({ progress: { ...progress, done, left } });
      },
    };
    const { limit, mode } = useBenchmark.getState();
    const outcome = await this.client.run({ mode, limit, model, known }, desk);
    const why: Failure | null = ended ?? (outcome.ok ? null : outcome.error);
    const { announced } = useApp.getState();
    if (why && (why.code !== "cancelled" || ended)) {
      problem(t("The run ended: {message}. What was answered is kept.", { message: failureReason(why) }));
    } else if (outcome.ok) {
      const { items, predicted, elsewhere } = outcome.value;
      change({ elsewhere });
      announced(t("{predicted} of {items} items are answered.", { predicted, items }));
    } else announced(t("The run was stopped. What was answered is kept."));
  }

  private answered(key: string, prediction: AnyPrediction): void {
    const { answers } = useBenchmark.getState();
    change({ answers: new Map(answers).set(key, { prediction, verdict: null }) });
    this.scoring ??= setTimeout(() => void this.score(), SCORING_MS);
  }

  private async score(): Promise<void> {
    clearTimeout(this.scoring);
    this.scoring = undefined;
    const { run, answers } = useBenchmark.getState();
    if (!run) return;
    const predictions = shownPredictions();
    const scored = await this.client.score(run.bench, predictionsFile(run, predictions));
    const now = useBenchmark.getState();
    if (!scored.ok || now.run?.id !== run.id) return;
    const verdicts = new Map([...answers.keys()].map((key, at) => [key, scored.value.verdicts[at] ?? null]));
    change({
      report: scored.value.report,
      answers: new Map(
        [...now.answers].map(([key, answer]) => [
          key,
          { ...answer, verdict: verdicts.get(key) ?? answer.verdict },
        ]),
      ),
    });
  }

  stop(): void {
    const { progress } = useBenchmark.getState();
    if (!this.running || !progress) return;
    this.running.abort();
    this.client.stop({ code: "cancelled", message: t("the run was stopped") });
    change({ progress: { ...progress, stopping: true } });
  }

  async judge(by: JudgeChoice): Promise<void> {
    const { run, answers } = useBenchmark.getState();
    if (this.judging || !run) return;
    const judging = new AbortController();
    this.judging = judging;
    change({ judging: { done: 0, left: answers.size } });
    const faults: string[] = [];
    const judged = await settle(async () => {
      const judge = by.kind === "rules" ? rulesJudge : await this.judgeAt(run, by.id, by.prompt);
      if (by.kind === "rules") await this.judgedBy(run, { model: null, promptHash: null, isUpstream: false });
      const predictions = new Map(
        [...answers].flatMap(([key, { prediction }]) =>
          "Answer" in prediction ? [[key, prediction] as const] : [],
        ),
      );
      const listener = {
        onReply: async (key: string, gpt: string) => {
          unwrap(await keepReply(run.id, key, gpt));
          this.replied(run, key, gpt);
        },
        onProgress: (done: number, left: number, fault: string | null) => {
          if (fault !== null) faults.push(fault);
          change({ judging: { done, left } });
        },
      };
      unwrap(await judgeDescriptions(judge, predictions, listener, judging.signal));
    });
    this.judging = null;
    change({ judging: null });
    if (!judged.ok && judged.error.code !== "cancelled") {
      problem(
        t("The judging ended: {message}. What was judged is kept.", { message: failureReason(judged.error) }),
      );
    } else if (faults.length > 0) {
      problem(
        t("{faults} could not be judged; the last: {at}. Judge again to have these asked.", {
          faults: faults.length,
          at: faults.at(-1) ?? "",
        }),
      );
    }
    await this.score();
  }

  /** A model behind an address as a judge, noted in the run. @throws FailureError where its prompt or its address cannot be used */
  private async judgeAt(run: BenchRunRecord, endpointId: string, file: File): Promise<BenchDescriptionJudge> {
    const { text, hash, isUpstream } = await readJudgePrompt(file);
    if (!isUpstream) {
      const said = t(
        "{name} is not upstream's prompt: these scores cannot be compared with published ones.",
        { name: file.name },
      );
      useApp.getState().noticed({ tone: "info", text: said });
    }
    const judge = endpointJudge(await this.parts.endpoints(), endpointId, text);
    await this.judgedBy(run, { model: judge.model, promptHash: hash, isUpstream });
    return judge;
  }

  /** Notes in a run who judges it. */
  private async judgedBy(run: BenchRunRecord, judge: BenchJudge): Promise<void> {
    const { judges = [] } = run;
    const isKnown = judges.some(
      ({ model, promptHash }) => model === judge.model && promptHash === judge.promptHash,
    );
    if (isKnown) return;
    const noted = { ...run, judges: [...judges, judge] };
    unwrap(await keepRun(noted, this.openedFiles));
    if (useBenchmark.getState().run?.id === run.id) change({ run: noted });
    await this.listRuns();
  }

  stopJudging(): void {
    this.judging?.abort();
  }

  private replied(run: BenchRunRecord, key: string, gpt: string): void {
    const { run: shown, answers } = useBenchmark.getState();
    const answer = answers.get(key);
    if (shown?.id !== run.id || !answer) return;
    change({ answers: new Map(answers).set(key, { ...answer, prediction: { ...answer.prediction, gpt } }) });
    this.scoring ??= setTimeout(() => void this.score(), SCORING_MS);
  }

  filter(filter: BenchmarkState["filter"]): void {
    change({ filter });
  }

  select(index: number | null): void {
    change({ selected: index });
  }

  async outlines(index: number, frame: number): ReturnType<BenchmarkCommands["outlines"]> {
    const read = await this.client.outlines(index, frame);
    return read.ok ? read.value : null;
  }

  thumbnail(
    ...asked: Parameters<BenchmarkCommands["thumbnail"]>
  ): ReturnType<BenchmarkCommands["thumbnail"]> {
    return this.pictures.thumbnail(...asked);
  }

  picture(...asked: Parameters<BenchmarkCommands["picture"]>): ReturnType<BenchmarkCommands["picture"]> {
    return this.pictures.picture(...asked);
  }

  async export(): Promise<void> {
    const { run } = useBenchmark.getState();
    if (run) download(predictionsFile(run, shownPredictions()));
  }

  async exportForUpstream(): Promise<void> {
    const { run } = useBenchmark.getState();
    if (!run || !isVideoBench(run.bench)) return;
    const file = predictionsFile(run, shownPredictions());
    const written = await this.client.upstreamFile(run.bench, file);
    if (!written.ok)
      return problem(
        t("The file for upstream was not written: {message}", { message: failureReason(written.error) }),
      );
    const name = file.name.replace(
      /\.jsonl$/,
      run.bench === "mvbench" ? "-upstream.jsonl" : "-upstream.json",
    );
    download(new File([written.value], name, { type: "application/json" }));
  }

  async compareWith(other: Parameters<BenchmarkCommands["compareWith"]>[0]): Promise<void> {
    const own = ++this.compared;
    const { run } = useBenchmark.getState();
    if (!run || other === null) return change({ beside: null });
    const name = other instanceof File ? other.name : `${other.modelName}, ${other.mode}`;
    change({ beside: { name, comparison: null } });
    const others = other instanceof File ? other : await this.storedPredictions(other);
    const found =
      others && (await this.client.compare(run.bench, predictionsFile(run, shownPredictions()), others));
    if (own !== this.compared || useBenchmark.getState().run?.id !== run.id) return;
    change({ beside: found?.ok ? { name, comparison: found.value } : null });
    if (found && !found.ok)
      problem(t("The two runs cannot be compared: {message}", { message: failureReason(found.error) }));
  }

  private async storedPredictions(run: BenchRunRecord): Promise<File | null> {
    const kept = await loadPredictions(run.id);
    if (kept.ok) return predictionsFile(run, kept.value.values());
    problem(t("The answers of that run cannot be read: {message}.", { message: failureReason(kept.error) }));
    return null;
  }
}

type OpenFile = Extract<BenchmarkState["file"], { kind: "open" }>;

/** How a benchmark can be run: as it was run before, where that is possible. */
function modeFor(bench: AnyBench, mode: RunMode): RunMode {
  const isOfVideos = mode === "whole" || mode === "subtitles";
  if (!isVideoBench(bench)) return isOfVideos ? "single" : mode;
  return bench === "video-mme" && isOfVideos ? mode : "whole";
}

const nameOf = (files: readonly File[]): string =>
  files.length === 1 ? files[0]!.name : t("MVBench, {files} tasks", { files: files.length });

/** The fingerprint of a file, or of several in any order. */
async function printOf(files: readonly File[]): Promise<string> {
  const prints = await Promise.all(files.map(fingerprint));
  return prints.length === 1 ? prints[0]! : fingerprint(new Blob([prints.sort().join(" ")]));
}

const isRunOf = (
  run: BenchRunRecord,
  fingerprint: string,
  { packageHash }: ModelInfo,
  mode: BenchmarkState["mode"],
): boolean => run.fingerprint === fingerprint && run.packageHash === packageHash && run.mode === mode;
