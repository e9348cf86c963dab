import { useApp } from "../../../state/app-store.ts";
import { SettingChoice } from "../../model/setting-choice.tsx";
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
    <Section title="Appearance">
      <SettingChoice
        legend="Theme"
        name="theme"
        choices={THEMES}
        chosen={theme}
        onChoose={(value) => settingsChanged({ theme: value })}
      />
      <SettingChoice
        legend="Motion"
        name="motion"
        choices={MOTIONS}
        chosen={motion}
        onChoose={(value) => settingsChanged({ motion: value })}
      />
    </Section>
  );
}
