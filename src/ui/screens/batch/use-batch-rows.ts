import { useMemo } from "react";
import { clipItems } from "../../../asking/batch/batch-plan.ts";
import { t } from "../../../language/text.ts";
import { type BatchLine, type BatchState, useBatch } from "../../../state/batch.ts";

/** A question in the list. */
export interface BatchRow {
  readonly key: string;
  readonly video: string;
  readonly object: string | null;
  readonly question: string;
  readonly state: "answered" | "failed" | "open";
  readonly line: BatchLine | null;
}

/** Every question of the batch that is known, in the order in which they are asked. A clip without objects has a row by itself. */
export function batchRows({
  batch,
  found,
  lines,
  faults,
}: Pick<BatchState, "batch" | "found" | "lines" | "faults">): readonly BatchRow[] {
  if (!batch) return [];
  return batch.plan.clips.flatMap((video): readonly BatchRow[] => {
    const fault = faults.get(video);
    if (fault !== undefined) {
      const line = { id: null, video, question: "", object: null, model: "", error: fault };
      const row = { key: `clip ${video}`, video, object: null, question: t("Looking for objects") } as const;
      return [{ ...row, state: "failed", line }];
    }
    return clipItems(batch.plan, video, found.get(video) ?? null).map((item) => {
      const line = lines.get(item.key) ?? null;
      const state = !line ? "open" : line.answer === undefined ? "failed" : "answered";
      return { key: item.key, video, object: item.objectName, question: item.question, state, line };
    });
  });
}

export function useBatchRows(): readonly BatchRow[] {
  const batch = useBatch((state) => state.batch);
  const found = useBatch((state) => state.found);
  const lines = useBatch((state) => state.lines);
  const faults = useBatch((state) => state.faults);
  return useMemo(() => batchRows({ batch, found, lines, faults }), [batch, found, lines, faults]);
}

/** The rows that fit the filter. */
export function useListedRows(): readonly BatchRow[] {
  const rows = useBatchRows();
  const filter = useBatch((state) => state.filter);
  return useMemo(
    () => (filter === "any" ? rows : rows.filter(({ state }) => state === filter)),
    [rows, filter],
  );
}
