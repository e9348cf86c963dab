import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { listWindow, ROW_HEIGHT, scrollTopShowing } from "./list-window.ts";
import styles from "./virtual-list.module.css";

interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  /** The place of the chosen row; null when none is chosen, or none of the list. */
  readonly chosen: number | null;
  /** A row's key, the same wherever it stands in the list. */
  keyAt(place: number): string | number;
  choose(place: number): void;
  /** Called when the chosen row is to be opened. */
  onOpen(byKey: boolean): void;
  /** Told which rows are in the page: from the first to before the end. */
  onSeen?(first: number, end: number): void;
  readonly children: (place: number) => ReactNode;
}

/** A list of any length, of which only the rows in sight are in the page. Arrow keys choose one, Enter opens it. */
export function VirtualList(props: VirtualListProps) {
  const { label, count, chosen, keyAt, choose, onOpen, onSeen, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const { height: contentHeight, first, end, top } = listWindow(count, scrollTop, height);
  const rowId = (place: number) => `row-${keyAt(place)}`;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => onSeen?.(first, end), [onSeen, first, end]);

  const chooseNear = (place: number) => {
    const target = Math.min(count - 1, Math.max(0, place));
    choose(target);
    const element = box.current;
    if (element) element.scrollTop = scrollTopShowing(target, count, element.scrollTop, element.clientHeight);
  };
  const pressed = (event: KeyboardEvent) => {
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = chosen ?? -1;
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
    if (target !== undefined) chooseNear(target);
    else if (event.key === "Enter" && chosen !== null) onOpen(true);
    else return;
    event.preventDefault();
  };

  const places = Array.from({ length: Math.max(0, end - first) }, (_, nth) => first + nth);
  const isShown = chosen !== null && places.includes(chosen);
  return (
    <div
      ref={box}
      className={styles.list}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={isShown ? rowId(chosen) : undefined}
      onKeyDown={pressed}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div role="presentation" style={{ height: contentHeight }}>
        {places.map((place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has the focus and the keys
          <div
            key={keyAt(place)}
            id={rowId(place)}
            role="option"
            aria-selected={place === chosen}
            aria-posinset={place + 1}
            aria-setsize={count}
            className={styles.row}
            style={{ height: ROW_HEIGHT, transform: `translateY(${top(place)}px)` }}
            onClick={() => {
              chooseNear(place);
              onOpen(false);
            }}
          >
            {children(place)}
          </div>
        ))}
      </div>
    </div>
  );
}
