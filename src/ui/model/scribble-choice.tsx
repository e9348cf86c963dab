import { type PlainText, t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { Settings } from "../../state/settings.ts";
import { SettingChoice } from "./setting-choice.tsx";

const CHOICES: readonly (readonly [Settings["scribble"], PlainText])[] = [
  ["spread", "Spread over it"],
  ["random", "At random, as in VideoRefer’s demo"],
];

/** Which points of a scribble stand for it as clicks. */
export function ScribbleChoice() {
  const chosen = useApp((state) => state.settings.scribble);
  return (
    <SettingChoice
      legend={t("Points that stand for a scribble, eight at most")}
      name="scribble"
      choices={CHOICES}
      chosen={chosen}
      onChoose={(scribble) => useApp.getState().settingsChanged({ scribble })}
    />
  );
}
