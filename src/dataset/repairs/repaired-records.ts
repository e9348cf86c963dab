import type { ClipFolder } from "../clip-folder.ts";
import { judgeRecord } from "../judge-record.ts";
import type { DataSetEntry } from "../read-records.ts";
import { type RepairedRecord, repairRecord } from "./repair-record.ts";

type OnRepaired = (entry: DataSetEntry, repaired: RepairedRecord) => void;

/** The same records, with each rejected one repaired where that is safe. Those that stay rejected come as they are. */
export async function* repairedRecords(
  entries: AsyncIterable<DataSetEntry>,
  clips: ClipFolder | null,
  onRepaired: OnRepaired,
): AsyncGenerator<DataSetEntry> {
  for await (const entry of entries) {
    const isAccepted = entry.record !== null && !(await judgeRecord(entry.record, clips)).rejection;
    const repaired = isAccepted || entry.text === null ? null : await repairRecord(entry.text, clips);
    if (!repaired) yield entry;
    else {
      onRepaired(entry, repaired);
      yield entryOfText(repaired.text, entry);
    }
  }
}

/** An entry with another text, which is known to be a JSON object. */
export function entryOfText(text: string, { index, length, line, byte }: DataSetEntry): DataSetEntry {
  return { index, length, line, byte, record: JSON.parse(text), text, fault: null };
}
