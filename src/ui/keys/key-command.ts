import type { PlainText } from "../../language/text.ts";
import type { Chord } from "./chord.ts";

/** A key that the focused element handles itself, for the help's list. */
export interface KeyHint {
  /** As a person reads it. */
  readonly keysText: PlainText;
  readonly label: PlainText;
}

/** Something a screen can do, wherever on it the focus is: by a key, and by its name from the list of commands. */
export interface KeyCommand<Context> {
  /** Never changes: chosen keys and recently used commands are kept under it. */
  readonly id: string;
  /** Its keys until a person chooses others; none for what is done by name. */
  readonly keys: readonly Chord[];
  /** In the list's place of `keys`, where these are many. */
  readonly keysText?: PlainText;
  readonly label: PlainText;
  /** Acts while text is written too. */
  readonly inText?: boolean;
  /** What it does depends on which of its keys is pressed, so it has these keys alone and no place among the commands to choose. */
  readonly keysOnly?: boolean;
  /** Its place in the list of commands before anything is searched: of the present moment, or used by most; after these when absent. */
  readonly offered?: "now" | "usual";
  /** Whether there is something to do now; if not, the next command with the key is tried. */
  when?(context: Context): boolean;
  run(context: Context, pressed: Chord): void;
}

export interface KeyGroup<Context> {
  readonly title: PlainText;
  /** Of two commands with the same key, the earlier goes first. */
  readonly commands: readonly KeyCommand<Context>[];
  readonly hints?: readonly KeyHint[];
}
