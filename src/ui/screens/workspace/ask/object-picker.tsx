import { bestMask } from "../../../../asking/object-masks.ts";
import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useInViewWhen } from "../../../kit/use-in-view-when.ts";
import { useFrameIndex } from "../../../services.tsx";
import { Swatch } from "../objects/swatch.tsx";
import { useLighting } from "../objects/use-lighting.ts";
import styles from "./object-picker.module.css";

interface ObjectPickerProps {
  readonly objects: readonly SceneObject[];
  readonly chosen: readonly ObjectId[];
  onChange(chosen: readonly ObjectId[]): void;
  /** Writes an object's name into the question; null where no words are written. */
  readonly onMention: ((name: string) => void) | null;
}

/** Which objects the question is about, and which frame's mask will stand for each. */
export function ObjectPicker({ objects, chosen, onChange, onMention }: ObjectPickerProps) {
  const frameIndex = useFrameIndex();
  if (objects.length === 0) {
    return (
      <p className={styles.none}>{t("Click something to ask about it, or ask about all that is shown.")}</p>
    );
  }

  const toggle = (object: SceneObject) => {
    if (chosen.includes(object.id)) {
      onChange(chosen.filter((id) => id !== object.id));
      return;
    }
    onChange([...chosen, object.id]);
    onMention?.(object.name);
  };
  return (
    <fieldset className={styles.picker}>
      <legend className="visually-hidden">{t("Objects the question is about")}</legend>
      {objects.map((object) => {
        return (
          <ObjectChoice
            key={object.id}
            object={object}
            frameIndex={frameIndex}
            chosen={chosen.includes(object.id)}
            onToggle={() => toggle(object)}
          />
        );
      })}
    </fieldset>
  );
}

interface ObjectChoiceProps {
  readonly object: SceneObject;
  readonly frameIndex: number;
  readonly chosen: boolean;
  onToggle(): void;
}

function ObjectChoice({ object, frameIndex, chosen, onToggle }: ObjectChoiceProps) {
  const button = useInViewWhen<HTMLButtonElement>(chosen);
  const lighting = useLighting(object.id);
  const mask = bestMask(object, frameIndex);
  const elsewhere = mask !== null && mask.frameIndex !== frameIndex;
  return (
    <button
      ref={button}
      type="button"
      className={styles.object}
      aria-pressed={chosen}
      title={
        elsewhere
          ? t("No sure mask on this frame: the nearest one stands for it")
          : t("The mask of this frame is used")
      }
      onClick={onToggle}
      {...lighting}
    >
      <Swatch paletteIndex={object.paletteIndex} size={14} />
      <span className={styles.name}>{object.name}</span>
      {elsewhere && (
        <span className={styles.frame}>{t("frame {frame}", { frame: mask.frameIndex + 1 })}</span>
      )}
    </button>
  );
}
