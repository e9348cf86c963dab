/** A length of time that is only estimated: `0.4 s`, `14 s`, `3 min`. */
export function roughSeconds(seconds: number): string {
  if (seconds >= 90) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 9.95 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}
