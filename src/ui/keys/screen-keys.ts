import { create } from "zustand";
import { useApp } from "../../state/app-store.ts";
import { type Chord, chordText } from "./chord.ts";
import { keysOf } from "./chosen-keys.ts";
import type { KeyCommand, KeyGroup } from "./key-command.ts";

interface ScreenKeys {
  readonly groups: readonly KeyGroup<unknown>[];
  /** What the commands work on. */
  readonly context: unknown;
}

/** The commands of the screen on display; none while there is no screen. `useKeys` writes it. */
export const useScreenKeys = create<ScreenKeys>()(() => ({ groups: [], context: null }));

/** The first key that a command of this screen has now; undefined for none. */
export function useKeyOf(id: string | undefined): Chord | undefined {
  const command = useScreenKeys(({ groups }) => commandById(groups, id));
  return useApp(({ settings }) => (command ? keysOf(command, settings.keys)[0] : undefined));
}

/** That key as a person reads it; a dash for none. */
export function useKeyName(id: string): string {
  const key = useKeyOf(id);
  return key === undefined ? "–" : chordText(key);
}

function commandById(
  groups: readonly KeyGroup<unknown>[],
  id: string | undefined,
): KeyCommand<unknown> | undefined {
  for (const { commands } of groups) {
    const found = commands.find((command) => command.id === id);
    if (found) return found;
  }
  return undefined;
}
