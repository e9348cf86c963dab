import { roundHalfEven } from "../core/rounding.ts";
import type { SamplingRule } from "../core/sampling-rule.ts";
import { sampleFrames } from "../videorefer/sampling.ts";
import type { ClipTimes } from "./trimmed-clip.ts";

/** What is said in a clip from one moment to another. */
export interface Subtitle {
  readonly startMs: number;
  readonly endMs: number;
  /** On one line. */
  readonly text: string;
}

const TIME = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})[.,](\d{1,3})`;
const TIMES = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}`);

/** The subtitles of a SubRip file (`.srt`), in its order. Whatever else stands there is passed over. */
export function parseSubRip(file: string): Subtitle[] {
  const found: { startMs: number; endMs: number; lines: string[] }[] = [];
  for (const line of file.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)) {
    const times = TIMES.exec(line)?.slice(1);
    if (times) {
      // The number above the times belongs to them, and the blank line above it to nobody.
      const before = found.at(-1)?.lines;
      if (before && /^\s*\d+\s*$/.test(before.at(-1) ?? "")) before.pop();
      found.push({
        startMs: milliseconds(times.slice(0, 4)),
        endMs: milliseconds(times.slice(4)),
        lines: [],
      });
    } else found.at(-1)?.lines.push(line);
  }
  return found.map(({ lines, ...times }) => ({ ...times, text: textOf(lines) }));
}

function milliseconds([hours, minutes, seconds, fraction]: readonly string[]): number {
  const whole = 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
  return 1000 * whole + Number(fraction!.padEnd(3, "0"));
}

const textOf = (lines: readonly string[]): string =>
  lines
    .join("\n")
    .trim()
    .replace(/<[^>\n]*>/g, "")
    .replace(/\n+/g, " ");

/**
 * What is said at the moments of a clip that a model is shown, a line for each. As upstream has it, these moments have a rule of their own:
 * as many as the model is shown frames, each in the middle of its share (videorefer-suite.md 8.2, rule S3 of section 2).
 */
export function subtitlesShown(subtitles: readonly Subtitle[], video: ClipTimes, rule: SamplingRule): string {
  const total = video.timesSeconds.length;
  const shown = sampleFrames(video, rule).length;
  const msPerFrame = (1000 * video.endSeconds) / total;
  const share = (total - 1) / shown;
  const lines: string[] = [];
  for (let nth = 0; nth < shown; nth++) {
    const frame = Math.floor((roundHalfEven(share * nth) + roundHalfEven(share * (nth + 1))) / 2);
    const ms = roundHalfEven(frame * msPerFrame);
    const said = subtitles.find(({ startMs, endMs }) => startMs < ms && endMs > ms)?.text ?? "";
    if (said.trim() !== "") lines.push(said);
  }
  return lines.join("\n");
}
