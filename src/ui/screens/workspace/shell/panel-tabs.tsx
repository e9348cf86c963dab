import type { KeyboardEvent } from "react";
import { t } from "../../../../language/text.ts";
import { arrowStep } from "../../../keys/arrow-step.ts";
import { isFocusedByPointer } from "../../../keys/focus-origin.ts";
import styles from "./panel-tabs.module.css";

interface PanelTabsProps<Id extends string> {
  readonly tabs: readonly { id: Id; title: string }[];
  readonly selected: Id;
  onSelect(id: Id): void;
}

/** A row of tabs; arrow keys move between them, as the tab pattern has it. */
export function PanelTabs<Id extends string>({ tabs, selected, onSelect }: PanelTabsProps<Id>) {
  const moved = (event: KeyboardEvent<HTMLElement>) => {
    const step = arrowStep(event.key);
    // After a click the arrows are the player's.
    if (step === 0 || isFocusedByPointer()) return;
    event.preventDefault();
    event.stopPropagation();
    const index = tabs.findIndex(({ id }) => id === selected);
    const next = tabs[(index + step + tabs.length) % tabs.length]!;
    onSelect(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };

  return (
    <div role="tablist" aria-label={t("Panels")} className={styles.tabs} onKeyDown={moved}>
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === selected}
          aria-controls={id === selected ? `panel-${id}` : undefined}
          tabIndex={id === selected ? 0 : -1}
          className={styles.tab}
          onClick={() => onSelect(id)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
