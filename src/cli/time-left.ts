/** How long the rest takes at the pace so far, to be put behind a count; nothing where nothing is left. */
export function timeLeft(startedMs: number, done: number, left: number): string {
  if (left === 0) return "";
  const minutes = ((Date.now() - startedMs) / done) * (left / 60_000);
  if (minutes < 1) return ", less than a minute left";
  return minutes < 90
    ? `, about ${Math.ceil(minutes)} min left`
    : `, about ${(minutes / 60).toFixed(1)} h left`;
}
