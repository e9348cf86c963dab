import type { ClipSpan } from "../../asking/trimmed-clip.ts";

/** A multiple choice about a whole clip, understood (videorefer-suite.md 8). */
export interface VideoQuestion {
  /** The benchmark's own, or the task and the place in its file. */
  readonly id: string;
  /** Where the clip may lie below the folder of videos; the first place that has one counts. */
  readonly paths: readonly string[];
  /** What is shown of the clip; all of it when null. */
  readonly span: ClipSpan | null;
  readonly question: string;
  /** As the file has them. */
  readonly options: readonly string[];
  /** Which option is right; null where that is not published. */
  readonly answer: number | null;
  /** What upstream's prediction files repeat of an item, and what scores are grouped by. */
  readonly fields: Readonly<Record<string, string>>;
}

const ENDINGS = ["mp4", "avi", "mov", "mkv"];

/** Where upstream looks for a clip that goes by a name, in a folder `videos` or without one. */
export const clipPaths = (name: string): readonly string[] =>
  ["videos/", ""].flatMap((folder) => ENDINGS.map((ending) => `${folder}${name}.${ending}`));

/** Letters reach to Z. */
export const MAX_OPTIONS = 26;
