import { formatFixed } from "../../language/formats.ts";
/** A size in the units people read on disks: `9.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"] as const;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatFixed(value, value < 9.95 ? 1 : 0)} ${units[unit]}`;
}
