import { Moon, Sun, SunMoon } from "lucide-react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { Settings } from "../../state/settings.ts";
import { IconButton } from "../kit/button.tsx";

type Theme = Settings["theme"];

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };

const LABELS = { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" } as const;

/** The theme that a press of the theme's button leads to. */
export const nextTheme = (theme: Theme): Theme => NEXT[theme];

export const themeLabel = (theme: Theme): string => t(LABELS[theme]);

export function ThemeIcon({ theme }: { theme: Theme }) {
  const Icon = theme === "light" ? Sun : theme === "dark" ? Moon : SunMoon;
  return <Icon size={18} strokeWidth={1.75} />;
}

/** Leads through the themes in turns. */
export function ThemeButton() {
  const theme = useApp((state) => state.settings.theme);
  return (
    <IconButton
      label={themeLabel(theme)}
      icon={<ThemeIcon theme={theme} />}
      onClick={() => useApp.getState().settingsChanged({ theme: nextTheme(theme) })}
    />
  );
}
