import type { ClipFolder } from "./clip-folder.ts";
import { at, type DataFile } from "./data-file.ts";
import { judgeRecord } from "./judge-record.ts";
import { type DataSetEntry, readRecords } from "./read-records.ts";
import type { Reason, Rejection } from "./rules.ts";

/** A rejected record, as reports hold it. */
export interface RejectedRecord extends Rejection {
  readonly index: number;
  readonly id: unknown;
}

export interface CheckSummary {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the reasons that occurred. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
}

interface CheckOptions {
  /** The clips, where they are to be looked at. */
  readonly clips?: ClipFolder;
  readonly onRejected?: (rejected: RejectedRecord) => void | Promise<void>;
}

/**
 * Accepts or rejects every record of a data set by the rules of videorefer-suite.md 3.5. Memory does not grow with the file.
 * @throws FailureError `dataset-invalid` where the file is no data set
 */
export async function checkDataSet(file: DataFile, options: CheckOptions = {}): Promise<CheckSummary> {
  const { clips = null, onRejected } = options;
  const reasons: Partial<Record<Reason, number>> = {};
  let records = 0;
  let rejected = 0;
  for await (const entry of readRecords(file)) {
    records++;
    const rejection = await checkEntry(entry, clips);
    if (!rejection) continue;
    rejected++;
    reasons[rejection.reason] = (reasons[rejection.reason] ?? 0) + 1;
    const { reason, message } = rejection;
    await onRejected?.({ index: entry.index, id: entry.record?.id ?? null, reason, message });
  }
  return { records, accepted: records - rejected, rejected, reasons };
}

async function checkEntry(entry: DataSetEntry, clips: ClipFolder | null): Promise<Rejection | null> {
  if (!entry.record) return { reason: "json", message: `${entry.fault} (${at(entry)})` };
  return (await judgeRecord(entry.record, clips)).rejection;
}
