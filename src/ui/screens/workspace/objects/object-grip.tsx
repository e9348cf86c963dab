import { GripVertical } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { moveObject } from "./object-commands.ts";
import styles from "./objects.module.css";

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** Drags a row to another place in the list; with the focus on it, arrows do. */
export function ObjectGrip({ object }: { readonly object: SceneObject }) {
  const [dragging, setDragging] = useState(false);

  const follow = (event: PointerEvent<HTMLElement>) => {
    if (!dragging) return;
    const rows = [...event.currentTarget.closest("ol")!.children].map((row) => row.getBoundingClientRect());
    const { objects } = useDocument.getState().project;
    const here = objects.findIndex(({ id }) => id === object.id);
    // Only past the middle of a neighbour, so that rows of different heights do not change places to and fro.
    const above = rows.findIndex(({ top, height }, i) => i < here && event.clientY < top + height / 2);
    const below = rows.findLastIndex(({ top, height }, i) => i > here && event.clientY > top + height / 2);
    setTarget(event.currentTarget, above >= 0 ? above : below >= 0 ? below : here, here);
  };
  const drop = (event: PointerEvent<HTMLElement>) => {
    const to = Number(event.currentTarget.dataset.to);
    setTarget(event.currentTarget, 0, 0);
    setDragging(false);
    if (dragging && event.type === "pointerup") useDocument.getState().objectMoved(object.id, to);
  };
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    moveObject(object.id, by);
  };

  return (
    <button
      type="button"
      className={styles.grip}
      aria-label={t("Move {name} in the list", { name: object.name })}
      title={t("Drag to change the order (Shift+Page up, Shift+Page down)")}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { objects } = useDocument.getState().project;
        event.currentTarget.dataset.to = String(objects.findIndex(({ id }) => id === object.id));
        setDragging(true);
      }}
      onPointerMove={follow}
      onPointerUp={drop}
      onPointerCancel={drop}
      onKeyDown={step}
    >
      <GripVertical size={14} aria-hidden="true" />
    </button>
  );
}

/** Marks the row that it would change places with. */
function setTarget(grip: HTMLElement, to: number, here: number): void {
  grip.dataset.to = String(to);
  for (const [i, row] of [...grip.closest("ol")!.children].entries()) {
    if (i === to && to !== here) row.setAttribute("data-drop", to < here ? "above" : "below");
    else row.removeAttribute("data-drop");
  }
}
