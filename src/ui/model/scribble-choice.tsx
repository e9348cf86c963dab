import { useApp } from "../../state/app-store.ts";
import type { Settings } from "../../state/settings.ts";
import styles from "./scribble-choice.module.css";

const CHOICES: readonly (readonly [Settings["scribble"], string])[] = [
  ["spread", "Spread over it"],
  ["random", "At random, as in VideoRefer’s demo"],
];

/** Which points of a scribble stand for it as clicks. */
export function ScribbleChoice() {
  const chosen = useApp((state) => state.settings.scribble);
  const { settingsChanged } = useApp.getState();
  return (
    <fieldset className={styles.choice}>
      <legend>Points that stand for a scribble, eight at most</legend>
      {CHOICES.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name="scribble"
            checked={chosen === value}
            onChange={() => settingsChanged({ scribble: value })}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
