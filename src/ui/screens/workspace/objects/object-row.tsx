import { Crosshair, Eye, EyeOff, Lock, LockOpen, Trash2 } from "lucide-react";
import type { SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { IconButton } from "../../../kit/button.tsx";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useInViewWhen } from "../../../kit/use-in-view-when.ts";
import { usePlayback } from "../../../services.tsx";
import { MaskActions } from "./mask-actions.tsx";
import { nearestDrawnFrame, objectFacts } from "./object-facts.ts";
import { ObjectGrip } from "./object-grip.tsx";
import { ObjectName } from "./object-name.tsx";
import { ObjectThumbnail } from "./object-thumbnail.tsx";
import styles from "./objects.module.css";
import { useLighting } from "./use-lighting.ts";
import { useMaskReads } from "./use-mask-reads.ts";

interface ObjectRowProps {
  readonly object: SceneObject;
  /** Its place in the list, and the key that selects it up to 9. */
  readonly number: number;
  readonly frameIndex: number;
  readonly selected: boolean;
  /** Whether it is among those chosen together; null while none are chosen. */
  readonly chosen: boolean | null;
  onChosen(chosen: boolean): void;
}

export function ObjectRow({ object, number, frameIndex, selected, chosen, onChosen }: ObjectRowProps) {
  const playback = usePlayback();
  const { objectSelected, objectsHidden, objectsLocked, objectsRemoved } = useDocument.getState();
  const { id, name, hidden, locked } = object;
  const drawnFrame = nearestDrawnFrame(object, frameIndex);
  useMaskReads();
  const marked = object.masks[frameIndex];
  const mask = marked ? maskRegistry.rle(id, marked) : null;
  const lit = useApp((state) => state.litObjectId === id);
  const lighting = useLighting(id);
  const row = useInViewWhen<HTMLLIElement>(selected);
  return (
    <li
      ref={row}
      className={joinClasses(styles.row, selected && styles.selected, hidden && styles.hidden)}
      aria-current={selected}
      data-lit={lit || undefined}
      {...lighting}
    >
      {chosen === null ? (
        <ObjectGrip object={object} />
      ) : (
        <input
          type="checkbox"
          className={styles.choose}
          aria-label={t("Choose {name}", { name })}
          checked={chosen}
          onChange={(event) => onChosen(event.target.checked)}
        />
      )}
      <button
        type="button"
        className={styles.select}
        aria-pressed={selected}
        aria-label={t("Select {name}, object {number}", { name, number })}
        onClick={() => objectSelected(id)}
      >
        <ObjectThumbnail object={object} />
        <span className={styles.number} aria-hidden="true">
          {number}
        </span>
      </button>
      <div className={styles.words}>
        <ObjectName object={object} />
        <p className={styles.facts}>{objectFacts(object, frameIndex, mask)}</p>
      </div>
      {selected && <MaskActions object={object} frameIndex={frameIndex} />}
      <div className={styles.actions}>
        <IconButton
          size="s"
          label={t("Go to a frame with {name}", { name })}
          icon={<Crosshair size={15} />}
          disabled={drawnFrame === null || drawnFrame === frameIndex}
          onClick={() => {
            objectSelected(id);
            if (drawnFrame !== null) playback.seek(drawnFrame);
          }}
        />
        <IconButton
          size="s"
          label={hidden ? t("Show {name}", { name }) : t("Hide {name}", { name })}
          icon={hidden ? <EyeOff size={15} /> : <Eye size={15} />}
          onClick={() => objectsHidden([id], !hidden)}
        />
        <IconButton
          size="s"
          label={locked ? t("Unlock {name}", { name }) : t("Lock {name}", { name })}
          icon={locked ? <Lock size={15} /> : <LockOpen size={15} />}
          className={locked ? styles.on : undefined}
          onClick={() => objectsLocked([id], !locked)}
        />
        <IconButton
          size="s"
          label={t("Delete {name}", { name })}
          icon={<Trash2 size={15} />}
          disabled={locked}
          onClick={() => objectsRemoved([id])}
        />
      </div>
    </li>
  );
}
