import type { ObjectId } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { usePlayback } from "../../../services.tsx";
import { nearestDrawnFrame } from "../objects/object-facts.ts";
import { Swatch } from "../objects/swatch.tsx";
import { useLighting } from "../objects/use-lighting.ts";
import styles from "./object-chip.module.css";

interface ObjectChipProps {
  readonly id: ObjectId;
  /** The frame it was asked about on. */
  readonly frameIndex?: number | undefined;
}

/**
 * An object's name in running text, with its colour. Under the pointer or with the focus it lights the object's mask, lane and row;
 * pressed it selects the object and goes to the frame asked about, or the nearest with a mask.
 */
export function ObjectChip({ id, frameIndex }: ObjectChipProps) {
  const playback = usePlayback();
  const lighting = useLighting(id);
  const object = useDocument((state) => state.project.objects.find((other) => other.id === id));
  if (!object) return <span className={styles.gone}>{t("deleted object")}</span>;
  const go = () => {
    useDocument.getState().objectSelected(id);
    const frame = nearestDrawnFrame(object, frameIndex ?? playback.frameIndex);
    if (frame !== null && frame !== playback.frameIndex) playback.seek(frame);
  };
  return (
    <button
      type="button"
      className={styles.chip}
      title={t("Go to {name}", { name: object.name })}
      onClick={go}
      {...lighting}
    >
      <Swatch paletteIndex={object.paletteIndex} size={12} />
      {object.name}
    </button>
  );
}
