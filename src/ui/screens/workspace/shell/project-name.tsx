import { useRef } from "react";
import { t } from "../../../../language/text.ts";
import { projectTitle, useDocument } from "../../../../state/document.ts";
import styles from "./project-name.module.css";

/** The project's name, to be changed where it stands; Enter keeps, Esc gives up. */
export function ProjectName() {
  const name = projectTitle(useDocument((state) => state.project.name));
  const input = useRef<HTMLInputElement>(null);

  const keep = () => {
    const written = input.current?.value.trim();
    if (written && written !== name) useDocument.getState().projectRenamed(written);
    else if (!written && input.current) input.current.value = name;
  };
  return (
    <input
      ref={input}
      // A new name from elsewhere replaces what stands in the field.
      key={name}
      className={styles.name}
      aria-label={t("Project name")}
      defaultValue={name}
      size={Math.min(36, Math.max(8, name.length + 1))}
      maxLength={120}
      spellCheck={false}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.currentTarget.value = name;
        event.currentTarget.blur();
      }}
    />
  );
}
