import type { Chord } from "./chord.ts";

/** A key that the focused element handles itself, for the help's list. */
export interface KeyHint {
  /** As a person reads it. */
  readonly keysText: string;
  readonly label: string;
}

/** What a key does, wherever on its screen the focus is. The help lists it, the screen's listener runs it. */
export interface KeyCommand<Context> {
  readonly keys: readonly Chord[];
  /** In the list's place of `keys`, where these are many. */
  readonly keysText?: string;
  readonly label: string;
  /** Acts while text is written too. */
  readonly inText?: boolean;
  /** Whether there is something to do now; if not, the next command with the key is tried. */
  when?(context: Context): boolean;
  run(context: Context, pressed: Chord): void;
}

export interface KeyGroup<Context> {
  readonly title: string;
  /** Of two commands with the same key, the earlier goes first. */
  readonly commands: readonly KeyCommand<Context>[];
  readonly hints?: readonly KeyHint[];
}
