import { fail, type Result, settle } from "../../core/failure.ts";
import type {
  Conversion,
  DataSetApi,
  DataSetOverview,
  ExportedDataSet,
  ExportOptions,
  RecordDetail,
  RecordRow,
} from "../../protocol/dataset.ts";
import { zipped } from "../annotations/zip-file.ts";
import { convertDataSet } from "../convert-data-set.ts";
import { convertToDavis } from "../davis.ts";
import type { DataSetEntry } from "../read-records.ts";
import { type CurrentRecord, OpenDataSet } from "./open-data-set.ts";
import { framesOf, masksOf, outlinesOn, summaryOf, turnsOf } from "./record-view.ts";
import { Turn } from "./turn.ts";

/** Characters of a record's JSON that are shown. */
const SHOWN_JSON = 20_000;
/** Text is given to the browser in pieces of so many characters. */
const PIECE_CHARACTERS = 2 ** 22;

/** The worker's side of the Data set screen. */
export function createDataSetService(): DataSetApi {
  let open: OpenDataSet | null = null;
  let filtering = 0;
  let writing = 0;
  let checking = 0;

  const onOpen = <T>(work: (set: OpenDataSet) => Promise<T> | T): Promise<Result<T>> =>
    open ? settle(() => work(open!)) : Promise.resolve(fail<T>("internal", "no data set is open"));

  return {
    open(file, onOverview) {
      open?.close();
      const set = new OpenDataSet(file);
      open = set;
      return settle(() => set.read((overview: DataSetOverview) => onOverview(overview)));
    },
    overview: () => onOpen((set) => set.overview()),
    filter(filter, onShare) {
      const own = ++filtering;
      return onOpen((set) => set.filter(filter, () => own === filtering, onShare));
    },
    // All at once: while the file is read, each waiting for its bytes costs a turn.
    rows: (indices) =>
      onOpen((set) => {
        const there = indices.filter((index) => index < set.records);
        return Promise.all(there.map(async (index) => rowOf(index, await set.record(index))));
      }),
    record: (index) => onOpen(async (set) => detailOf(index, await set.record(index))),
    outlines: (index, frame) =>
      onOpen(async (set) => {
        const { entry } = await set.record(index);
        return entry.record ? outlinesOn(masksOf(entry.record), frame) : null;
      }),
    masks: (index) =>
      onOpen(async (set) => {
        const { entry } = await set.record(index);
        return entry.record ? masksOf(entry.record) : [];
      }),
    repair: (index) => onOpen((set) => (index === "all" ? set.repairAll() : set.repair(index))),
    edit: (index, turn, text) => onOpen((set) => set.edit(index, turn, text)),
    putMasks: (index, masks) => onOpen((set) => set.putMasks(index, masks)),
    restore: (index) => onOpen((set) => (index === "all" ? set.restoreRepaired() : set.restore(index))),
    checkClips(look, onShare) {
      const own = ++checking;
      return onOpen((set) => set.checkClips(look, () => own === checking, onShare));
    },
    cancelClipCheck() {
      checking++;
    },
    write(options, onShare) {
      const own = ++writing;
      return onOpen((set) => write(set, options, () => own === writing, onShare));
    },
    cancelExport() {
      writing++;
    },
  };
}

function rowOf(index: number, { entry, rejection, state, repair }: CurrentRecord): RecordRow {
  const { record } = entry;
  const masks = record ? masksOf(record) : [];
  const [frame] = framesOf(masks);
  const summary = record
    ? summaryOf(record)
    : { id: null, media: null, question: "", answer: "", objects: 0 };
  return {
    index,
    ...summary,
    question: record ? summary.question : (entry.text ?? "").slice(0, 240),
    rejection,
    repairable: rejection !== null && repair !== null,
    state,
    preview: frame === undefined ? null : outlinesOn(masks, frame),
  };
}

function detailOf(index: number, current: CurrentRecord): RecordDetail {
  const { record, text } = current.entry;
  const json = record ? JSON.stringify(record, null, 2) : (text ?? "");
  return {
    ...rowOf(index, current),
    turns: record ? turnsOf(record) : null,
    frames: record ? framesOf(masksOf(record)) : [],
    repairs: current.repair?.sentences ?? [],
    json: json.length > SHOWN_JSON ? `${json.slice(0, SHOWN_JSON)}\n…` : json,
  };
}

async function write(
  set: OpenDataSet,
  { to, lines, acceptedOnly }: ExportOptions,
  isWanted: () => boolean,
  onShare: (fraction: number) => void,
): Promise<ExportedDataSet> {
  const parts: Blob[] = [];
  let text = "";
  const flush = () => {
    parts.push(new Blob([text]));
    text = "";
  };
  let leftOut = 0;
  async function* entries(): AsyncGenerator<DataSetEntry> {
    const turn = new Turn();
    for await (const entry of set.entries()) {
      if (turn.isOver()) {
        await turn.next();
        if (!isWanted()) throw new DOMException("the export was cancelled", "AbortError");
        onShare(entry.index / set.records);
      }
      if (acceptedOnly && set.isRejected(entry.index)) leftOut++;
      else yield entry;
    }
  }
  if (to === "davis") {
    const pictures = convertToDavis(entries(), () => leftOut++);
    const { blob, result: written } = await zipped(pictures, () => {});
    const name = `${baseName(set.name)}-davis.zip`;
    return { file: new File([blob], name, { type: "application/zip" }), written, leftOut };
  }
  const sink = {
    async write(more: string) {
      text += more;
      if (text.length >= PIECE_CHARACTERS) flush();
    },
  };
  const written = await convertDataSet(entries(), sink, { to, lines, onLeftOut: () => leftOut++ });
  flush();
  const isLines = to === "jsonl" || (lines && to !== "coco");
  const file = new File(parts, exportedName(set.name, to, isLines), {
    type: isLines ? "application/jsonl" : "application/json",
  });
  return { file, written, leftOut };
}

/** `set.json.gz` as v2 becomes `set-v2.json`. */
function exportedName(name: string, to: Conversion, isLines: boolean): string {
  const form = to === "jsonl" ? "checked" : to;
  return `${baseName(name)}-${form}.${isLines ? "jsonl" : "json"}`;
}

const baseName = (name: string): string =>
  name.replace(/\.gz$/i, "").replace(/\.(jsonl|ndjson|jsonlines|json)$/i, "");
