import { type PlainText, t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { BUILT_IN } from "../../state/bundled-models.ts";
import type { Settings } from "../../state/settings.ts";
import { SettingChoice } from "./setting-choice.tsx";

const CHOICES: readonly (readonly [Settings["segmenterSide"], PlainText])[] = [
  [512, "512 pixels, quickest"],
  [768, "768"],
  [1024, "1024, several times slower"],
];

/** How finely EdgeTAM and SAM 2.1 look at a frame. The built-in segmenter has no choice. */
export function SideChoice() {
  const chosen = useApp((state) => state.settings.segmenterSide);
  const isBuiltIn = useApp((state) => state.settings.segmenter === BUILT_IN);
  if (isBuiltIn) return null;
  return (
    <SettingChoice
      legend={t("Size at which a segmenter looks at a frame: larger ones show it smaller objects")}
      name="segmenter-side"
      choices={CHOICES}
      chosen={chosen}
      onChoose={(segmenterSide) => useApp.getState().settingsChanged({ segmenterSide })}
    />
  );
}
