import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RecordRow } from "../../../protocol/dataset.ts";
import { listedRecords, placeOf, recordAt, useDataSet } from "../../../state/data-set.ts";
import { useDataSetCommands } from "../../services.tsx";
import { listWindow, ROW_HEIGHT, scrollTopShowing } from "./list-window.ts";
import { RecordLine } from "./record-line.tsx";
import styles from "./record-list.module.css";

const rowId = (record: number) => `record-${record}`;

/** All records that fit the filter, of which only those in sight are in the page. Arrow keys choose one, Enter opens it. */
export function RecordList({ onOpen }: { onOpen: (byKey: boolean) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const desk = useDataSetCommands();
  const selected = useDataSet((state) => state.selected);
  const matches = useDataSet((state) => state.matches);
  const count = useDataSet(listedRecords);
  const { height: contentHeight, first, end, top } = listWindow(count, scrollTop, height);
  const rows = useRows(first, end);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const choose = (place: number) => {
    const target = Math.min(count - 1, Math.max(0, place));
    desk.select(recordAt({ matches }, target));
    const element = box.current;
    if (element) element.scrollTop = scrollTopShowing(target, count, element.scrollTop, element.clientHeight);
  };
  const pressed = (event: KeyboardEvent) => {
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = selected === null ? -1 : placeOf({ matches }, selected);
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: count - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) choose(target);
    else if (event.key === "Enter" && selected !== null) onOpen(true);
    else return;
    event.preventDefault();
  };

  const places = Array.from({ length: Math.max(0, end - first) }, (_, nth) => first + nth);
  const isShown = selected !== null && places.some((place) => recordAt({ matches }, place) === selected);
  return (
    <div
      ref={box}
      className={styles.list}
      role="listbox"
      tabIndex={0}
      aria-label="Records"
      aria-activedescendant={isShown ? rowId(selected) : undefined}
      onKeyDown={pressed}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div role="presentation" style={{ height: contentHeight }}>
        {places.map((place) => {
          const record = recordAt({ matches }, place);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has the focus and the keys
            <div
              key={record}
              id={rowId(record)}
              role="option"
              aria-selected={record === selected}
              aria-posinset={place + 1}
              aria-setsize={count}
              className={styles.row}
              style={{ height: ROW_HEIGHT, transform: `translateY(${top(place)}px)` }}
              onClick={() => {
                choose(place);
                onOpen(false);
              }}
            >
              <RecordLine index={record} row={rows.get(record) ?? null} />
            </div>
          );
        })}
      </div>
    </div>
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
