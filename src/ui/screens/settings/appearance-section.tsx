import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { SettingChoice } from "../../model/setting-choice.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { Section } from "./section.tsx";

const THEMES = [
  ["system", "As the system’s"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

const MOTIONS = [
  ["system", "As the system’s"],
  ["reduced", "Reduced"],
] as const;

export function AppearanceSection() {
  const { theme, motion } = useApp((state) => state.settings);
  const { settingsChanged } = useApp.getState();
  return (
    <Section title={t("Appearance")}>
      <LanguageChoice />
      <SettingChoice
        legend={t("Theme")}
        name="theme"
        choices={THEMES}
        chosen={theme}
        onChoose={(value) => settingsChanged({ theme: value })}
      />
      <SettingChoice
        legend={t("Motion")}
        name="motion"
        choices={MOTIONS}
        chosen={motion}
        onChoose={(value) => settingsChanged({ motion: value })}
      />
    </Section>
  );
}
