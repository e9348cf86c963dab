import { plural, t } from "./text.ts";

/** Time left, no more exactly than it can be known; null when it cannot. */
export function timeLeftWords(seconds: number): string | null {
  if (!Number.isFinite(seconds) || seconds < 0) return null;
  if (seconds < 60) return t("less than a minute left");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return plural(minutes, "about {n} minute left", "about {n} minutes left");
  const hours = seconds / 3600;
  if (hours < 9.75) return plural(Math.round(hours * 2) / 2, "about {n} hour left", "about {n} hours left");
  return hours < 48
    ? plural(Math.round(hours), "about {n} hour left", "about {n} hours left")
    : plural(Math.round(hours / 24), "about {n} day left", "about {n} days left");
}
