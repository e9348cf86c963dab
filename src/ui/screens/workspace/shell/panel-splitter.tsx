import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useState } from "react";
import { currentLanguage, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { arrowStep } from "../../../keys/arrow-step.ts";
import { PANEL_LIMITS, type SplitLayout, sizeWithin } from "./panel-size.ts";
import styles from "./panel-splitter.module.css";

interface PanelSplitterProps {
  readonly layout: SplitLayout;
  /** What it makes larger and smaller. */
  readonly panels: RefObject<HTMLElement | null>;
}

const STEP_PX = 24;

/** Between stage and panels: dragged, or moved by arrows. A double click, or Enter, puts it back where it came. */
export function PanelSplitter({ layout, panels }: PanelSplitterProps) {
  const size = useApp((state) => state.settings.panelSizes[layout]);
  const { isRow } = PANEL_LIMITS[layout];
  const [shown, setShown] = useState(0);
  useEffect(() => {
    const element = panels.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setShown(Math.round(isRow ? element.offsetHeight : element.offsetWidth)),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [panels, isRow]);

  const setSize = (to: number | null) => {
    const { settings, settingsChanged } = useApp.getState();
    const { [layout]: _, ...others } = settings.panelSizes;
    const room = isRow ? innerHeight : innerWidth;
    settingsChanged({
      panelSizes: to === null ? others : { ...others, [layout]: sizeWithin(layout, to, room) },
    });
  };
  const dragged = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !panels.current) return;
    const { left, right, bottom } = panels.current.getBoundingClientRect();
    const across = currentLanguage().direction === "ltr" ? right - event.clientX : event.clientX - left;
    setSize(isRow ? bottom - event.clientY : across);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = !isRow
      ? -arrowStep(event.key)
      : event.key === "ArrowUp"
        ? 1
        : event.key === "ArrowDown"
          ? -1
          : 0;
    if (step !== 0) setSize(shown + step * STEP_PX);
    else if (event.key === "Home") setSize(0);
    else if (event.key === "End") setSize(Number.MAX_SAFE_INTEGER);
    else if (event.key === "Enter") setSize(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused or moved
    <div
      role="separator"
      tabIndex={0}
      className={styles.splitter}
      data-row={isRow || undefined}
      aria-label={t("Size of the panels")}
      aria-orientation={isRow ? "horizontal" : "vertical"}
      aria-valuenow={shown}
      aria-valuemin={PANEL_LIMITS[layout].minPx}
      aria-valuemax={isRow ? innerHeight : innerWidth}
      aria-valuetext={
        size === undefined ? t("{shown} pixels, as it came", { shown }) : t("{shown} pixels", { shown })
      }
      title={t("Drag to change the size of the panels; double click to put it back")}
      onPointerDown={(event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={dragged}
      onDoubleClick={() => setSize(null)}
      onKeyDown={pressed}
    />
  );
}
