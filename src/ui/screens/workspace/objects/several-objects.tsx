import { Combine, Eye, EyeOff, Lock, LockOpen, Trash2 } from "lucide-react";
import type { SceneObject } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import styles from "./objects.module.css";

interface SeveralObjectsProps {
  readonly chosen: readonly SceneObject[];
  /** Whether none is left to choose. */
  readonly all: boolean;
  /** Chooses all objects, or none. */
  onAll(all: boolean): void;
}

/** What can be done with all objects that are chosen, each in one step. */
export function SeveralObjects({ chosen, all, onAll }: SeveralObjectsProps) {
  const commands = useCommands();
  const { objectsHidden, objectsLocked, objectsRemoved } = useDocument.getState();
  const ids = chosen.map(({ id }) => id);
  const none = chosen.length === 0;
  const someLocked = chosen.some(({ locked }) => locked);
  const hides = chosen.some(({ hidden }) => !hidden);
  const locks = chosen.some(({ locked }) => !locked);
  return (
    <fieldset className={styles.several}>
      <legend>{plural(chosen.length, "1 object chosen", "{n} objects chosen")}</legend>
      <label className={styles.all}>
        <input
          ref={(box) => {
            if (box) box.indeterminate = !none && !all;
          }}
          type="checkbox"
          className={styles.choose}
          checked={all}
          onChange={(event) => onAll(event.target.checked)}
        />
        {t("All")}
      </label>
      <Button
        size="s"
        tone="ghost"
        icon={<Combine size={14} />}
        title={t("Put the masks of all into the first one")}
        disabled={chosen.length < 2 || someLocked}
        onClick={() => void commands.mergeObjects(ids)}
      >
        {t("Merge")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        icon={hides ? <EyeOff size={14} /> : <Eye size={14} />}
        disabled={none}
        onClick={() => objectsHidden(ids, hides)}
      >
        {hides ? t("Hide") : t("Show")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        icon={locks ? <Lock size={14} /> : <LockOpen size={14} />}
        disabled={none}
        onClick={() => objectsLocked(ids, locks)}
      >
        {locks ? t("Lock") : t("Unlock")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        icon={<Trash2 size={14} />}
        disabled={none || someLocked}
        onClick={() => objectsRemoved(ids)}
      >
        {t("Delete")}
      </Button>
    </fieldset>
  );
}
