import { Clock } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import type { Completion } from "../../../../asking/completion.ts";
import { t } from "../../../../language/text.ts";
import { Swatch } from "../objects/swatch.tsx";
import styles from "./completion-list.module.css";

interface CompletionListProps {
  /** Options are named `ID-0`, `ID-1` … */
  readonly id: string;
  readonly options: readonly Completion[];
  /** The option that Enter takes; −1 for none. */
  readonly active: number;
  /** The field that it belongs to, above which it stands. */
  readonly field: HTMLElement;
  onChoose(option: Completion): void;
}

const GAP = 4;

/** Objects and times to choose from, in the top layer, where no panel cuts it off. The focus stays in the field. */
export function CompletionList({ id, options, active, field, onChoose }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { left, top, width } = field.getBoundingClientRect();
    element.style.left = `${left}px`;
    element.style.bottom = `${innerHeight - top + GAP}px`;
    element.style.width = `${width}px`;
    element.style.maxHeight = `${top - 2 * GAP}px`;
    if (!element.matches(":popover-open")) element.showPopover();
  }, [field]);
  useLayoutEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      className={styles.list}
      role="listbox"
      aria-label={t("Suggestions")}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
        <div
          key={option.kind === "object" ? option.object.id : option.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={styles.option}
          // A press would take the focus from the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          {option.kind === "object" ? (
            <>
              <Swatch paletteIndex={option.object.paletteIndex} size={14} />
              <span className={styles.name}>{option.object.name}</span>
            </>
          ) : (
            <>
              <Clock size={14} aria-hidden="true" />
              <span className={styles.name}>{option.text}</span>
              {option.isHere && <span className={styles.soft}>{t("this frame")}</span>}
            </>
          )}
        </div>
      ))}
    </div>
  );
}
