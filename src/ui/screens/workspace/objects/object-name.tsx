import { type KeyboardEvent, useState } from "react";
import type { SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import styles from "./objects.module.css";

/** The name, edited in place: Enter or leaving keeps it, Escape puts the old one back. */
export function ObjectName({ object }: { readonly object: SceneObject }) {
  const [draft, setDraft] = useState<string | null>(null);

  const leave = () => {
    if (draft !== null) useDocument.getState().objectRenamed(object.id, draft);
    setDraft(null);
  };
  const finish = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") setDraft(null);
    else leave();
    if (event.key === "Enter") event.currentTarget.blur();
  };

  return (
    <input
      className={styles.name}
      aria-label={t("Name of {name}", { name: object.name })}
      value={draft ?? object.name}
      maxLength={60}
      autoComplete="off"
      spellCheck={false}
      onFocus={() => useDocument.getState().objectSelected(object.id)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={leave}
      onKeyDown={finish}
    />
  );
}
