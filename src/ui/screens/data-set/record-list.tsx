import { useCallback, useEffect, useState } from "react";
import { t } from "../../../language/text.ts";
import type { RecordRow } from "../../../protocol/dataset.ts";
import { listedRecords, placeOf, recordAt, useDataSet } from "../../../state/data-set.ts";
import { VirtualList } from "../../kit/virtual-list.tsx";
import { useDataSetCommands } from "../../services.tsx";
import { RecordLine } from "./record-line.tsx";

/** All records that fit the filter. */
export function RecordList({ onOpen }: { onOpen: (byKey: boolean) => void }) {
  const desk = useDataSetCommands();
  const selected = useDataSet((state) => state.selected);
  const matches = useDataSet((state) => state.matches);
  const count = useDataSet(listedRecords);
  const [{ first, end }, setSeen] = useState({ first: 0, end: 0 });
  const onSeen = useCallback((first: number, end: number) => setSeen({ first, end }), []);
  const rows = useRows(first, end);
  const chosen = selected === null ? -1 : placeOf({ matches }, selected);
  return (
    <VirtualList
      label={t("Records")}
      count={count}
      chosen={chosen < 0 ? null : chosen}
      keyAt={(place) => recordAt({ matches }, place)}
      choose={(place) => desk.select(recordAt({ matches }, place))}
      onOpen={onOpen}
      onSeen={onSeen}
    >
      {(place) => {
        const record = recordAt({ matches }, place);
        return <RecordLine index={record} row={rows.get(record) ?? null} />;
      }}
    </VirtualList>
  );
}

/** The rows between two places of the list, those that have been read so far. */
function useRows(first: number, end: number): ReadonlyMap<number, RecordRow> {
  const desk = useDataSetCommands();
  const matches = useDataSet((state) => state.matches);
  const version = useDataSet((state) => state.version);
  const name = useDataSet((state) => (state.file.kind === "open" ? state.file : null));
  const [rows, setRows] = useState<ReadonlyMap<number, RecordRow>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed records, and those of another file, are read again
  useEffect(() => {
    let isWanted = true;
    const records = Array.from({ length: Math.max(0, end - first) }, (_, nth) =>
      recordAt({ matches }, first + nth),
    );
    void desk.rows(records).then((read) => {
      if (isWanted) setRows(new Map(read.map((row) => [row.index, row])));
    });
    return () => {
      isWanted = false;
    };
  }, [desk, matches, version, name, first, end]);
  return rows;
}
