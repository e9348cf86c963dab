/** Time left, no more exactly than it can be known; null when it cannot. */
export function timeLeftWords(seconds: number): string | null {
  if (!Number.isFinite(seconds) || seconds < 0) return null;
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} minute${minutes === 1 ? "" : "s"} left`;
  const hours = seconds / 3600;
  if (hours < 9.75) {
    const halves = Math.round(hours * 2) / 2;
    return `about ${halves} hour${halves === 1 ? "" : "s"} left`;
  }
  return hours < 48 ? `about ${Math.round(hours)} hours left` : `about ${Math.round(hours / 24)} days left`;
}
