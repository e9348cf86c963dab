import { t } from "./text.ts";

/** A length of time that is only estimated: `0.4 s`, `14 s`, `3 min`. */
export function roughSeconds(seconds: number): string {
  if (seconds >= 90) return t("{minutes} min", { minutes: Math.round(seconds / 60) });
  return t("{seconds} s", { seconds: seconds < 9.95 ? Number(seconds.toFixed(1)) : Math.round(seconds) });
}
