import { useId } from "react";
import { PALETTE_SIZE, paletteEntry } from "../../../../core/palette.ts";
import type { SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import styles from "./objects.module.css";
import { Swatch } from "./swatch.tsx";

/** The colours that an object can have. Each has a pattern of its own. */
export function ColourChoice({ object }: { readonly object: SceneObject }) {
  const name = useId();
  return (
    <fieldset className={styles.colours}>
      <legend className="visually-hidden">{t("Colour of {name}", { name: object.name })}</legend>
      {Array.from({ length: PALETTE_SIZE }, (_, paletteIndex) => {
        const { name: colour } = paletteEntry(paletteIndex);
        return (
          <label key={colour} title={colour}>
            <input
              type="radio"
              name={name}
              className="visually-hidden"
              aria-label={colour}
              checked={object.paletteIndex === paletteIndex}
              onChange={() => useDocument.getState().objectRecoloured(object.id, paletteIndex)}
            />
            <Swatch paletteIndex={paletteIndex} size={22} />
          </label>
        );
      })}
    </fieldset>
  );
}
