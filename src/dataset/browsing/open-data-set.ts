import { FailureError, ok, type Result } from "../../core/failure.ts";
import type { DataSetOverview, RecordFilter, RecordState } from "../../protocol/dataset.ts";
import type { ClipFacts, ClipFolder } from "../clip-folder.ts";
import { DistributionCounter } from "../distributions.ts";
import { judgeRecord } from "../judge-record.ts";
import { type DataSetEntry, entryOf, readRecords } from "../read-records.ts";
import { rewrite } from "../record-members.ts";
import { kindOfMedia, type Media } from "../record-parts.ts";
import { type RepairedRecord, repairRecord } from "../repairs/repair-record.ts";
import { entryOfText } from "../repairs/repaired-records.ts";
import type { Rejection } from "../rules.ts";
import { StatisticsCounter } from "../statistics.ts";
import { RecordIndex } from "./record-index.ts";
import { RecordSource } from "./record-source.ts";
import { searchedText } from "./record-view.ts";
import { Turn } from "./turn.ts";
import { withMasks } from "./with-masks.ts";

/** How often news is given of a file that is being read. */
const NEWS_MS = 200;

/** A record as it stands now. */
export interface CurrentRecord {
  readonly entry: DataSetEntry;
  readonly rejection: Rejection | null;
  readonly state: RecordState;
  /** The repair that was made, or that could be; null where there is none. */
  readonly repair: RepairedRecord | null;
}

/**
 * A data set that is looked through and changed. Its file is indexed once; records are read from it when they are wanted. What is kept of a
 * change is a mark for a repair, which is made again whenever the record is read, and the text of a record changed by hand.
 */
export class OpenDataSet {
  private readonly source: RecordSource;
  private readonly index = new RecordIndex();
  private readonly statistics = new StatisticsCounter();
  private readonly distributions = new DistributionCounter();
  private readonly repaired = new Set<number>();
  private readonly edited = new Map<number, string>();
  private readonly facts = new Map<string, Result<ClipFacts | null>>();
  /** The clips that were looked at; of others nothing is said. */
  private readonly clips: ClipFolder = { look: async (media) => this.facts.get(keyOf(media)) ?? ok(null) };
  private repairable = 0;
  private bytesRead = 0;
  private isClosed = false;

  constructor(file: File) {
    this.source = new RecordSource(file);
  }

  get name(): string {
    return this.source.name;
  }

  /** Ends what is under way. */
  close(): void {
    this.isClosed = true;
  }

  /** Reads and checks every record. @throws FailureError `dataset-invalid`; DOMException `AbortError` when closed */
  async read(onOverview: (overview: DataSetOverview) => void): Promise<DataSetOverview> {
    const file = await this.source.first((bytes) => {
      this.bytesRead = bytes;
    });
    const turn = new Turn();
    let told = 0;
    for await (const entry of readRecords(file)) {
      await this.add(entry);
      if (!turn.isOver()) continue;
      await turn.next();
      if (this.isClosed) throw new DOMException("another data set was opened", "AbortError");
      if (performance.now() - told < NEWS_MS) continue;
      told = performance.now();
      onOverview(this.overview());
    }
    return this.overview();
  }

  private async add(entry: DataSetEntry): Promise<void> {
    const { record } = entry;
    const { rejection, isRepairable } = await this.judgeFiled(entry, this.clips);
    if (isRepairable) this.repairable++;
    const media = record ? kindOfMedia(record) : "none";
    this.index.add(entry, media, rejection?.reason ?? null, isRepairable);
    this.statistics.add(record);
    this.distributions.add(record);
  }

  private async judgeFiled(entry: DataSetEntry, clips: ClipFolder) {
    const { record, text } = entry;
    const { rejection } = record ? await judgeRecord(record, clips) : { rejection: faultOf(entry) };
    const isRepairable = rejection !== null && text !== null && (await repairRecord(text, clips)) !== null;
    return { rejection, isRepairable };
  }

  /**
   * Judges every record once more, with its clip; each clip is looked at once. What was seen is known from then on.
   * @throws DOMException `AbortError` when `isWanted` is no longer; what was judged until then stays
   */
  async checkClips(
    look: ClipFolder["look"],
    isWanted: () => boolean,
    onShare: (fraction: number) => void,
  ): Promise<void> {
    const { facts, index } = this;
    facts.clear();
    const looking: ClipFolder = {
      async look(media) {
        const key = keyOf(media);
        const seen = facts.get(key) ?? (await look(media));
        facts.set(key, seen);
        return seen;
      },
    };
    const turn = new Turn();
    for await (const filed of readRecords(this.source.again())) {
      const { rejection, isRepairable } = await this.judgeFiled(filed, looking);
      this.repairable += Number(isRepairable) - Number(index.isRepairable(filed.index));
      index.refile(filed.index, rejection?.reason ?? null, isRepairable);
      const isAsFiled = this.stateOf(filed.index) === "asFiled";
      const stands = isAsFiled ? rejection : await this.rejectionOf(await this.changed(filed), looking);
      index.setReason(filed.index, stands?.reason ?? null);
      if (!turn.isOver()) continue;
      await turn.next();
      if (!isWanted() || this.isClosed) throw new DOMException("the check was stopped", "AbortError");
      onShare(filed.index / index.records);
    }
  }

  private async rejectionOf(entry: DataSetEntry, clips = this.clips): Promise<Rejection | null> {
    return entry.record ? (await judgeRecord(entry.record, clips)).rejection : faultOf(entry);
  }

  overview(): DataSetOverview {
    const { index, repaired, edited } = this;
    return {
      bytesRead: this.bytesRead,
      bytes: this.source.bytes,
      records: index.records,
      accepted: index.accepted,
      reasons: index.reasons,
      repairable:
        this.repairable - [...repaired, ...edited.keys()].filter((at) => index.isRepairable(at)).length,
      repaired: repaired.size,
      edited: edited.size,
      statistics: this.statistics.statistics,
      distributions: this.distributions.distributions,
    };
  }

  /** The records that fit, ascending. @throws DOMException `AbortError` when `isWanted` is no longer */
  async filter(
    { verdict, media, text }: RecordFilter,
    isWanted: () => boolean,
    onShare: (fraction: number) => void,
  ): Promise<Uint32Array> {
    const { index } = this;
    const found: number[] = [];
    for (let at = 0; at < index.records; at++) {
      if (media !== "any" && index.media(at) !== media) continue;
      if (this.fits(at, verdict)) found.push(at);
    }
    const needle = text.trim().toLowerCase();
    return new Uint32Array(needle === "" ? found : await this.search(found, needle, isWanted, onShare));
  }

  private fits(at: number, verdict: RecordFilter["verdict"]): boolean {
    const reason = this.index.reason(at);
    if (verdict === "any") return true;
    if (verdict === "accepted") return reason === null;
    if (verdict === "rejected") return reason !== null;
    if (verdict === "changed") return this.stateOf(at) !== "asFiled";
    if (verdict === "repairable") return reason !== null && this.index.isRepairable(at);
    return reason === verdict;
  }

  private async search(
    among: readonly number[],
    needle: string,
    isWanted: () => boolean,
    onShare: (fraction: number) => void,
  ): Promise<number[]> {
    const wanted = new Set(among);
    const found: number[] = [];
    const turn = new Turn();
    for await (const entry of this.entries()) {
      if (wanted.has(entry.index) && entry.record && searchedText(entry.record).includes(needle))
        found.push(entry.index);
      if (!turn.isOver()) continue;
      await turn.next();
      if (!isWanted() || this.isClosed) throw new DOMException("another search began", "AbortError");
      onShare(entry.index / this.index.records);
    }
    return found;
  }

  /** Every record as it stands now. */
  async *entries(): AsyncGenerator<DataSetEntry> {
    for await (const entry of readRecords(this.source.again())) yield this.changed(entry);
  }

  /** Whether a record is rejected, as it stands now. */
  isRejected(index: number): boolean {
    return this.index.reason(index) !== null;
  }

  get records(): number {
    return this.index.records;
  }

  private stateOf(index: number): RecordState {
    if (this.edited.has(index)) return "edited";
    return this.repaired.has(index) ? "repaired" : "asFiled";
  }

  private async changed(entry: DataSetEntry): Promise<DataSetEntry> {
    const text = this.edited.get(entry.index);
    if (text !== undefined) return entryOfText(text, entry);
    const repaired =
      this.repaired.has(entry.index) && entry.text !== null ? await this.repairMade(entry.text) : null;
    return repaired ? entryOfText(repaired.text, entry) : entry;
  }

  /** One record, read from the file. */
  async record(index: number): Promise<CurrentRecord> {
    const filed = await this.filedEntry(index);
    const entry = await this.changed(filed);
    const state = this.stateOf(index);
    const rejection = await this.rejectionOf(entry);
    if (state === "repaired") {
      return {
        entry,
        rejection,
        state,
        repair: filed.text === null ? null : await this.repairMade(filed.text),
      };
    }
    const before = rejection && entry.text;
    return { entry, rejection, state, repair: before ? await repairRecord(before, this.clips) : null };
  }

  /** The repair that was made of a text: that it does not fit the clip may have been found since. */
  private async repairMade(text: string): Promise<RepairedRecord | null> {
    return (await repairRecord(text, this.clips)) ?? repairRecord(text, null);
  }

  private async filedEntry(index: number): Promise<DataSetEntry> {
    if (!(Number.isInteger(index) && index >= 0 && index < this.index.records)) {
      throw new RangeError(`expected a record below ${this.index.records}, found ${index}`);
    }
    const { byte, length } = this.index.place(index);
    const bytes =
      length === 0 ? null : new Uint8Array(await (await this.source.read(byte, length)).arrayBuffer());
    return entryOf({ bytes, line: 0, byte }, index);
  }

  /** Repairs a record, where there is a safe way. */
  async repair(index: number): Promise<void> {
    const { state, rejection, repair } = await this.record(index);
    if (!rejection || !repair) return;
    if (state === "edited") this.edited.set(index, repair.text);
    else this.repaired.add(index);
    this.index.setReason(index, null);
  }

  /** Repairs every record that has a safe repair and was not changed by hand. */
  repairAll(): void {
    const { index } = this;
    for (let at = 0; at < index.records; at++) {
      if (!index.isRepairable(at) || this.stateOf(at) !== "asFiled") continue;
      this.repaired.add(at);
      index.setReason(at, null);
    }
  }

  /** Puts another text in the place of a turn's. */
  async edit(index: number, turn: number, value: string): Promise<void> {
    const { entry } = await this.record(index);
    if (!entry.record) return;
    const { conversations } = entry.record;
    const turns = conversations as readonly object[];
    const changed = turns.map((old, nth) => (nth === turn ? { ...old, value } : old));
    await this.put(index, rewrite(entry.text, { conversations: changed }));
  }

  /** Puts other masks in the place of those of some objects. @throws FailureError `dataset-invalid` where the record has no place for them */
  async putMasks(index: number, masks: Parameters<typeof withMasks>[1]): Promise<void> {
    const { entry } = await this.record(index);
    const changes = entry.record ? withMasks(entry.record, masks) : (entry.fault ?? "");
    if (typeof changes === "string") throw new FailureError("dataset-invalid", changes);
    await this.put(index, rewrite(entry.text ?? "", changes));
  }

  /** A record changed by hand, from now on. */
  private async put(index: number, text: string): Promise<void> {
    const { rejection } = await judgeRecord(JSON.parse(text), this.clips);
    this.edited.set(index, text);
    this.repaired.delete(index);
    this.index.setReason(index, rejection?.reason ?? null);
  }

  /** Brings a record back as the file has it. */
  restore(index: number): void {
    this.edited.delete(index);
    this.repaired.delete(index);
    this.index.restore(index);
  }

  /** Brings back every repaired record; what was changed by hand stays. */
  restoreRepaired(): void {
    for (const index of this.repaired) this.index.restore(index);
    this.repaired.clear();
  }
}

const keyOf = ({ kind, paths }: Media): string => `${kind} ${paths.join("\n")}`;

function faultOf({ fault }: DataSetEntry): Rejection {
  return { reason: "json", message: fault ?? "" };
}
