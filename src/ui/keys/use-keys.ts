import { useEffect } from "react";
import { useApp } from "../../state/app-store.ts";
import { type Chord, isChord } from "./chord.ts";
import { keysOf } from "./chosen-keys.ts";
import type { KeyCommand, KeyGroup } from "./key-command.ts";
import { ownsKey } from "./key-owner.ts";
import { useScreenKeys } from "./screen-keys.ts";

/**
 * Runs a screen's commands by their keys while the screen is mounted, and offers them by name. A dialog keeps all keys to itself.
 * @param context should stay the same between renders
 */
export function useKeys<Context>(groups: readonly KeyGroup<Context>[], context: Context): void {
  useEffect(() => {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    useScreenKeys.setState({ groups, context });
    /** Keys whose press was taken; their release is taken too, since Firefox presses a button by it. */
    const taken = new Set<string>();
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !event.key || document.querySelector("dialog[open]"))
        return;
      const found = commandFor(groups, context, event);
      if (!found) return;
      event.preventDefault();
      taken.add(event.code);
      found.command.run(context, found.chord);
    };
    const released = (event: KeyboardEvent) => {
      if (taken.delete(event.code)) event.preventDefault();
    };
    addEventListener("keydown", pressed, { signal });
    addEventListener("keyup", released, { signal });
    return () => {
      lifetime.abort();
      useScreenKeys.setState({ groups: [], context: null });
    };
  }, [groups, context]);
}

function commandFor<Context>(
  groups: readonly KeyGroup<Context>[],
  context: Context,
  event: KeyboardEvent,
): { command: KeyCommand<Context>; chord: Chord } | null {
  const owned = ownsKey(event);
  const { keys: chosen } = useApp.getState().settings;
  for (const { commands } of groups) {
    for (const command of commands) {
      if (owned && !command.inText) continue;
      const chord = keysOf(command, chosen).find((keys) => isChord(event, keys));
      if (chord !== undefined && (command.when?.(context) ?? true)) return { command, chord };
    }
  }
  return null;
}
