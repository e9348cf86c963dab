import type { ObjectId } from "../../../../core/project.ts";
import { useDocument } from "../../../../state/document.ts";
import { Swatch } from "../objects/swatch.tsx";
import styles from "./object-chip.module.css";

/** An object's name in running text, with its colour; choosing it selects the object. */
export function ObjectChip({ id }: { id: ObjectId }) {
  const object = useDocument((state) => state.project.objects.find((other) => other.id === id));
  if (!object) return <span className={styles.gone}>deleted object</span>;
  return (
    <button
      type="button"
      className={styles.chip}
      title={`Select ${object.name}`}
      onClick={() => useDocument.getState().objectSelected(id)}
    >
      <Swatch paletteIndex={object.paletteIndex} size={12} />
      {object.name}
    </button>
  );
}
