import type { BuildProgress } from "../builder/build-options.ts";

let shownPercent = -1;

/** One line that overwrites itself on a terminal; tens of per cent elsewhere. */
export function showProgress({ phase, file, doneBytes, totalBytes }: BuildProgress): void {
  const percent = Math.floor((100 * doneBytes) / totalBytes);
  if (percent === shownPercent) return;
  if (process.stdout.isTTY) {
    process.stdout.write(
      `\r${String(percent).padStart(3)} %  ${phase} ${file.padEnd(36)}${percent === 100 ? "\n" : ""}`,
    );
  } else if (Math.floor(percent / 10) !== Math.floor(shownPercent / 10)) {
    console.log(`${percent} %  ${phase} ${file}`);
  }
  shownPercent = percent;
}
