import { recordRequest } from "../asking/record-request.ts";
import { requestAbout } from "../benchmark/shown-clip.ts";
import { type Result, settle, unwrap } from "../core/failure.ts";
import type { SceneObject } from "../core/project.ts";
import { t } from "../language/text.ts";
import type { DataSetOverview, Media, RecordMasks, RecordRow } from "../protocol/dataset.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { FolderFacts } from "../services/clip-facts.ts";
import { clipName } from "../services/clip-paths.ts";
import { ClipPictures } from "../services/clip-pictures.ts";
import { DataSetClient } from "../services/data-set-client.ts";
import { download } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import type { DataSetCommands } from "../state/commands/data-set-commands.ts";
import { ANY_RECORD, type DataSetState, useDataSet } from "../state/data-set.ts";
import { useDocument } from "../state/document.ts";
import { type GivenFootage, givenBytes, givenName } from "../state/given-footage.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { Playback } from "../state/playback.ts";
import { failureReason, failureText } from "../ui/failure-text.ts";
import { goTo } from "../ui/screens/route.ts";
import { BenchAsking, type BenchParts } from "./bench-asking.ts";
import { addRecordObjects, objectsOfRecord, recordName } from "./record-objects.ts";

/** Rows that were read and are kept: some screens of them. */
const KEPT_ROWS = 400;
/** A text is looked for once the person has stopped typing. */
const TYPING_MS = 250;
/** While a file is read, a filter finds the new records so often. */
const REFRESH_MS = 1000;

const change = (state: Partial<DataSetState>) => useDataSet.setState(state);
const isUnfiltered = ({ verdict, media, text }: DataSetState["filter"]) =>
  verdict === "any" && media === "any" && text.trim() === "";

interface Workspace {
  open(footage: GivenFootage): Promise<void>;
  readonly playback: Playback;
}

/** The data set that is looked through, its clips, and the way into the workspace. */
export class DataSetSession implements DataSetCommands {
  private readonly client = new DataSetClient();
  private readonly pictures = new ClipPictures();
  private readonly facts = new FolderFacts();
  private readonly known = new Map<number, RecordRow>();
  private readonly workspace: Workspace;
  private readonly models: BenchParts["models"];
  private readonly asking: BenchAsking;
  private answering: AbortController | null = null;
  private opened = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private refreshed = 0;
  /** Whether there are changes that no export holds, and whether the person was told when another file would take their place. */
  private unsaved: "none" | "some" | "told" = "none";

  constructor(workspace: Workspace, parts: BenchParts) {
    this.workspace = workspace;
    this.models = parts.models;
    this.asking = new BenchAsking(parts, undefined, "interactive");
    addEventListener("beforeunload", (event) => {
      if (this.unsaved !== "none") event.preventDefault();
    });
    this.client.onCrash = (failure) => {
      this.unsaved = "none";
      const { file } = useDataSet.getState();
      if (file.kind === "open")
        change({ file: { kind: "failed", name: file.name, failure }, clipCheck: null, exporting: null });
    };
  }

  async open(file: File): Promise<void> {
    if (this.unsaved === "some") {
      this.unsaved = "told";
      useApp.getState().noticed({
        tone: "problem",
        text: t(
          "This data set has changes that no export holds. Export it first, or open the other file once more to go on without them.",
        ),
      });
      return;
    }
    this.unsaved = "none";
    const own = ++this.opened;
    const { name } = file;
    this.known.clear();
    this.stopAsking();
    change({
      file: { kind: "open", name, isReading: true },
      overview: null,
      filter: ANY_RECORD,
      matches: null,
      searching: null,
      selected: null,
      detail: null,
      reply: null,
      clipCheck: null,
      exporting: null,
    });
    const read = await this.client.open(file, (overview) => {
      if (own !== this.opened) return;
      change({ overview });
      if (performance.now() - this.refreshed > REFRESH_MS) this.refilter();
    });
    if (own !== this.opened) return;
    if (!read.ok) {
      if (useDataSet.getState().file.kind === "open")
        change({ file: { kind: "failed", name, failure: read.error } });
      return;
    }
    const { records, accepted } = read.value;
    change({ overview: read.value, file: { kind: "open", name, isReading: false } });
    this.refilter();
    useApp.getState().announced(
      t("{name}: {records} records, {accepted} accepted, {records2} rejected.", {
        name,
        records,
        accepted,
        records2: records - accepted,
      }),
    );
  }

  setFolder(folder: Parameters<DataSetCommands["setFolder"]>[0]): void {
    this.stopAsking();
    this.pictures.setFolder(folder);
    this.asking.setFolder(folder);
    this.cancelClipCheck();
    this.facts.setFolder(folder);
    change({
      folder: { name: folder.name, files: folder.files.length },
      version: useDataSet.getState().version + 1,
    });
  }

  async checkClips(): Promise<void> {
    const { folder, file, clipCheck } = useDataSet.getState();
    if (!folder || file.kind !== "open" || file.isReading || clipCheck?.kind === "running") return;
    const own = this.opened;
    change({ clipCheck: { kind: "running", share: 0 } });
    const look = (media: Media) => this.facts.look(media);
    const checked = await this.client.checkClips(look, (share) =>
      change({ clipCheck: { kind: "running", share } }),
    );
    this.facts.close();
    if (own !== this.opened) return;
    change({ clipCheck: checked.ok ? { kind: "done", folder: folder.name } : null });
    if (!checked.ok && checked.error.code !== "cancelled") {
      const text = t("The clips could not be checked: {message}.", { message: failureReason(checked.error) });
      useApp.getState().noticed({ tone: "problem", text });
    }
    await this.readAgain();
    void this.refilter();
    const { records = 0, accepted = 0 } = useDataSet.getState().overview ?? {};
    if (!checked.ok) return;
    useApp.getState().announced(
      t("The clips are checked: {accepted} records accepted, {rejected} rejected.", {
        accepted,
        rejected: records - accepted,
      }),
    );
  }

  cancelClipCheck(): void {
    this.client.cancelClipCheck();
  }

  filter(changes: Parameters<DataSetCommands["filter"]>[0]): void {
    change({ filter: { ...useDataSet.getState().filter, ...changes } });
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.refilter(), "text" in changes ? TYPING_MS : 0);
  }

  /** Asks again which records fit. */
  private async refilter(): Promise<void> {
    const { filter, file } = useDataSet.getState();
    this.refreshed = performance.now();
    if (file.kind !== "open") return;
    if (isUnfiltered(filter)) {
      change({ matches: null, searching: null });
      return;
    }
    // A text is looked for in the whole file, which then is read twice at a time: it waits until the first time is over.
    if (filter.text.trim() !== "" && file.isReading) return;
    const found = await this.client.filter(filter, (share) => change({ searching: share }));
    if (!found.ok || useDataSet.getState().filter !== filter) return;
    change({ matches: found.value, searching: null });
  }

  async rows(records: readonly number[]): Promise<readonly RecordRow[]> {
    const own = this.opened;
    const missing = records.filter((record) => !this.known.has(record));
    if (missing.length > 0) {
      const read = await this.client.rows(missing);
      if (own !== this.opened) return [];
      for (const row of read.ok ? read.value : []) this.known.set(row.index, row);
    }
    const rows = records.flatMap((record) => this.known.get(record) ?? []);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT_ROWS) break;
      this.known.delete(oldest);
    }
    return rows;
  }

  select(record: number | null): void {
    const { selected } = useDataSet.getState();
    if (record !== selected) change({ selected: record, detail: null });
    if (record !== null) void this.readDetail(record);
  }

  private async readDetail(record: number): Promise<void> {
    const read = await this.client.record(record);
    if (read.ok && useDataSet.getState().selected === record) change({ detail: read.value });
  }

  async outlines(record: number, frame: number): ReturnType<DataSetCommands["outlines"]> {
    const read = await this.client.outlines(record, frame);
    return read.ok ? read.value : null;
  }

  thumbnail(...asked: Parameters<DataSetCommands["thumbnail"]>): ReturnType<DataSetCommands["thumbnail"]> {
    return this.pictures.thumbnail(...asked);
  }

  picture(...asked: Parameters<DataSetCommands["picture"]>): ReturnType<DataSetCommands["picture"]> {
    return this.pictures.picture(...asked);
  }

  async repair(record: number | "all"): Promise<void> {
    await this.changed(this.client.repair(record));
    const { repaired = 0 } = useDataSet.getState().overview ?? {};
    useApp
      .getState()
      .announced(
        record === "all"
          ? t("{repaired} records are repaired.", { repaired })
          : t("Record {record} is repaired.", { record }),
      );
  }

  async edit(record: number, turn: number, value: string): Promise<void> {
    await this.changed(this.client.edit(record, turn, value));
  }

  async restore(record: number | "all"): Promise<void> {
    await this.changed(this.client.restore(record));
    useApp
      .getState()
      .announced(
        record === "all" ? t("All repairs are undone.") : t("Record {record} is as in the file.", { record }),
      );
  }

  /** After a change by the person. The list keeps its rows until the filter is touched. */
  private async changed(work: Promise<Result<void>>): Promise<void> {
    const done = await work;
    if (!done.ok) {
      useApp.getState().noticed({
        tone: "problem",
        text: t("The record could not be changed: {message}.", { message: failureReason(done.error) }),
      });
      return;
    }
    this.unsaved = "some";
    const overview = await this.readAgain();
    if (overview && overview.repaired + overview.edited === 0) this.unsaved = "none";
  }

  /** Counts, and what is shown of records, after they came to stand otherwise; null where the worker is gone. */
  private async readAgain(): Promise<DataSetOverview | null> {
    const overview = await this.client.overview();
    this.known.clear();
    const { selected, version } = useDataSet.getState();
    change({ version: version + 1, ...(overview.ok && { overview: overview.value }) });
    if (selected !== null) await this.readDetail(selected);
    return overview.ok ? overview.value : null;
  }

  async export(options: Parameters<DataSetCommands["export"]>[0]): Promise<void> {
    change({ exporting: 0 });
    const written = await this.client.write(options, (share) => change({ exporting: share }));
    change({ exporting: null });
    const { noticed } = useApp.getState();
    if (written.ok) {
      const { file, written: count, leftOut } = written.value;
      download(file);
      this.unsaved = "none";
      noticed({
        tone: "good",
        text: t("{count} records written to {name}, {leftOut} left out.", {
          count,
          name: file.name,
          leftOut,
        }),
      });
    } else if (written.error.code !== "cancelled") {
      noticed({
        tone: "problem",
        text: t("The data set could not be written: {message}.", { message: failureReason(written.error) }),
      });
    }
  }

  cancelExport(): void {
    this.client.cancelExport();
  }

  canOpen(media: Parameters<DataSetCommands["canOpen"]>[0]): boolean {
    return media !== null && this.pictures.footageOf(media) !== null;
  }

  async openInWorkspace(record: number): Promise<void> {
    const [row] = await this.rows([record]);
    const footage = row?.media ? this.pictures.footageOf(row.media) : null;
    const masks = await this.client.masks(record);
    if (!row || !footage || !masks.ok) return;
    goTo("");
    await this.workspace.open(footage);
    this.addObjects(row, footage, masks.value);
  }

  private addObjects(row: RecordRow, footage: GivenFootage, masks: RecordMasks): void {
    const { video, noticed } = useApp.getState();
    // The person may have stayed with another project.
    if (video.kind !== "ready") return;
    const { name: open, bytes } = video.reference;
    if (open !== givenName(footage) || bytes !== givenBytes(footage)) return;
    const name = recordName(row);
    const added = addRecordObjects(useDocument.getState(), name, masks, video.info);
    if (added.firstFrame !== null) this.workspace.playback.seek(added.firstFrame);
    noticed({
      tone: "info",
      text: t("{name} asks: {replace}", {
        name,
        replace: row.question.replace(/<(?:video|image)>/, "").trim(),
      }),
    });
  }

  inWorkspace(record: RecordRow): number {
    return this.workspaceObjects(record).filter((object) => object !== undefined).length;
  }

  private workspaceObjects(record: RecordRow): ReturnType<typeof objectsOfRecord> {
    const { project } = useDocument.getState();
    const { media } = record;
    if (!media || !project.video) return [];
    // Where its folder is not chosen any more, the name in the record has to do.
    const footage = this.pictures.footageOf(media);
    const isIts = project.video.name === (footage ? givenName(footage) : clipName(media));
    return isIts ? objectsOfRecord(project, recordName(record), record.objects) : [];
  }

  async takeMasks(record: RecordRow): Promise<void> {
    const masks = await Promise.all(this.workspaceObjects(record).map((object) => object && masksOf(object)));
    const given = masks.map((ofObject) => ofObject ?? null);
    await this.changed(this.client.putMasks(record.index, given));
    useApp
      .getState()
      .announced(t("{recordName} has the masks of the workspace.", { recordName: recordName(record) }));
  }

  canAsk(media: Parameters<DataSetCommands["canAsk"]>[0]): boolean {
    return media?.kind === "video" && media.paths.length === 1 && this.asking.find(media.paths) !== null;
  }

  stopAsking(): void {
    this.answering?.abort();
  }

  async ask(record: number, turn: number): Promise<void> {
    this.stopAsking();
    const answering = new AbortController();
    this.answering = answering;
    change({ reply: { record, turn, model: null, text: null } });
    const answer = await this.answer(record, turn, answering.signal);
    if (this.answering !== answering) return;
    this.answering = null;
    if (answer.ok) {
      const { model, text } = answer.value;
      change({ reply: { record, turn, model, text } });
      return;
    }
    change({ reply: null });
    if (answer.error.code === "cancelled") return;
    const { title, advice } = failureText(answer.error);
    useApp
      .getState()
      .noticed({ tone: "problem", text: `${title} ${advice} (${failureReason(answer.error)})` });
  }

  /** What the page's model says in the place of a record's answer. */
  private answer(
    record: number,
    turn: number,
    signal: AbortSignal,
  ): Promise<Result<{ readonly model: string; readonly text: string }>> {
    return settle(async () => {
      const model: ModelInfo = unwrap(await this.models.ready());
      const { turns, media } = unwrap(await this.client.record(record));
      const masks = unwrap(await this.client.masks(record));
      signal.throwIfAborted();
      const views = masks.map((ofObject) =>
        ofObject.map(({ frame, size, counts }) => ({ frameIndex: frame, mask: { size, counts } })),
      );
      const request = recordRequest((turns ?? []).slice(0, turn), views, model);
      const clip = unwrap(await this.asking.openClip(media?.paths[0] ?? ""));
      let why: string | null = null;
      const reply = await this.asking.ask(requestAbout(request, clip), model, signal, ({ message }) => {
        why = message;
      });
      if (!reply.ok && why !== null && !signal.aborted) {
        useApp.getState().noticed({ tone: "problem", text: t("The model did not answer: {why}.", { why }) });
      }
      return { model: model.name, text: unwrap(reply).text };
    });
  }
}

/** The masks of an object in the workspace, by frame. */
async function masksOf({ id, masks }: SceneObject): Promise<RecordMasks[number]> {
  const read = Object.values(masks).map(async (mask) => {
    const rle = await maskRegistry.load(id, mask);
    return rle && { frame: mask.frameIndex, size: rle.size, counts: rle.counts };
  });
  return (await Promise.all(read)).filter((mask) => mask !== null);
}
