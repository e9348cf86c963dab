import { useApp } from "../../state/app-store.ts";
import { BUILT_IN } from "../../state/bundled-models.ts";
import type { Settings } from "../../state/settings.ts";
import styles from "./scribble-choice.module.css";

const CHOICES: readonly (readonly [Settings["segmenterSide"], string])[] = [
  [512, "512 pixels, quickest"],
  [768, "768"],
  [1024, "1024, several times slower"],
];

/** How finely EdgeTAM and SAM 2.1 look at a frame. The built-in segmenter has no choice. */
export function SideChoice() {
  const chosen = useApp((state) => state.settings.segmenterSide);
  const isBuiltIn = useApp((state) => state.settings.segmenter === BUILT_IN);
  if (isBuiltIn) return null;
  const { settingsChanged } = useApp.getState();
  return (
    <fieldset className={styles.choice}>
      <legend>Size at which a segmenter looks at a frame: larger ones show it smaller objects</legend>
      {CHOICES.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name="segmenter-side"
            checked={chosen === value}
            onChange={() => settingsChanged({ segmenterSide: value })}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
