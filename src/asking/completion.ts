import type { SceneObject } from "../core/project.ts";
import { formatTime } from "../core/timeline.ts";
import { splitTimes } from "../core/times-in-text.ts";
import { withMention } from "./draft.ts";

/** What can stand in place of an `@` with the letters behind it. */
export type Completion =
  | { readonly kind: "object"; readonly object: Pick<SceneObject, "id" | "name" | "paletteIndex"> }
  | { readonly kind: "time"; readonly text: string; readonly isHere: boolean };

/** An `@` that the cursor stands behind, with the letters between them. */
export interface Completing {
  readonly at: number;
  readonly letters: string;
}

const MOST_LETTERS = 60;
const MOST_COMPLETIONS = 8;

/** What is being completed where the cursor stands; null behind no `@`, or one within a word, as in an address. */
export function completingAt(text: string, cursor: number): Completing | null {
  const at = text.lastIndexOf("@", cursor - 1);
  if (cursor === 0 || at < 0 || cursor - at > MOST_LETTERS) return null;
  if (/[\p{L}\p{N}_]/u.test(text[at - 1] ?? "")) return null;
  const letters = text.slice(at + 1, cursor);
  return letters.includes("\n") ? null : { at, letters };
}

/**
 * Objects whose name begins with the letters, then those of which a later word does, then the time on display or the one that is
 * typed. What is complete already is not among them.
 * @param hereSeconds    of the frame on display, from the first frame
 * @param lengthSeconds of the video
 */
export function completions(
  { letters }: Completing,
  objects: readonly SceneObject[],
  hereSeconds: number,
  lengthSeconds: number,
): readonly Completion[] {
  const typed = letters.toLowerCase();
  const names = objects.map((object) => ({ object, name: object.name.toLowerCase() }));
  const open = names.filter(({ name }) => name !== typed);
  const begins = open.filter(({ name }) => name.startsWith(typed));
  const later = open.filter(({ name }) => !name.startsWith(typed) && name.includes(` ${typed}`));
  const found = [...begins, ...later].map(({ object }): Completion => ({ kind: "object", object }));
  return [...found.slice(0, MOST_COMPLETIONS - 1), ...times(letters, hereSeconds, lengthSeconds)];
}

function times(letters: string, hereSeconds: number, lengthSeconds: number): readonly Completion[] {
  const here = shortTime(hereSeconds);
  if (here.startsWith(letters)) return [{ kind: "time", text: here, isHere: true }];
  const [time, ...more] = splitTimes(letters);
  if (time?.kind !== "time" || more.length > 0 || time.seconds > lengthSeconds) return [];
  return [{ kind: "time", text: time.text, isHere: false }];
}

/** To a tenth of a second, which is as much as anybody types. */
const shortTime = (seconds: number): string => formatTime(seconds).replace(/(\.\d)\d\d$/, "$1");

/** A text with what was chosen in place of the `@` and its letters, and where the cursor stands then. */
export function completed(
  text: string,
  { at, letters }: Completing,
  chosen: Completion,
): { readonly text: string; readonly cursor: number } {
  const end = at + 1 + letters.length;
  const rest = text.length - end;
  const done =
    chosen.kind === "object"
      ? withMention(text, at, end, chosen.object.name)
      : `${text.slice(0, at)}${chosen.text}${/^\s/.test(text.slice(end)) ? "" : " "}${text.slice(end)}`;
  return { text: done, cursor: done.length - rest };
}
