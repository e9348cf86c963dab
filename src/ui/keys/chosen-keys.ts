import { formatChoice } from "../../language/formats.ts";
import { t } from "../../language/text.ts";
import type { Settings } from "../../state/settings.ts";
import { type Chord, chordText } from "./chord.ts";
import type { KeyCommand, KeyGroup } from "./key-command.ts";

/** Keys that a person chose in place of a command's own, by the command's id; an empty list takes its keys away. */
export type ChosenKeys = Settings["keys"];

type Keyed = Pick<KeyCommand<never>, "id" | "keys">;

/** The keys that a command has now. */
export const keysOf = ({ id, keys }: Keyed, chosen: ChosenKeys): readonly Chord[] => chosen[id] ?? keys;

/** A command's keys as a person reads them; empty where it has none. */
export function keysText(command: Keyed & Pick<KeyCommand<never>, "keysText">, chosen: ChosenKeys): string {
  if (command.keysText && !chosen[command.id]) return t(command.keysText);
  return formatChoice(keysOf(command, chosen).map(chordText));
}

/** The other commands of a screen that have this key as well. Of those that can act, the first one does. */
export function sharingKey(
  groups: readonly KeyGroup<never>[],
  chosen: ChosenKeys,
  id: string,
  chord: Chord,
): readonly KeyCommand<never>[] {
  return groups
    .flatMap(({ commands }) => commands)
    .filter((other) => other.id !== id && keysOf(other, chosen).includes(chord));
}

/** The choice with `keys` for one command; its own keys are no choice. */
export function withKeys(chosen: ChosenKeys, command: Keyed, keys: readonly Chord[]): ChosenKeys {
  const { [command.id]: _, ...others } = chosen;
  const isOwn = keys.length === command.keys.length && keys.every((key, k) => key === command.keys[k]);
  return isOwn ? others : { ...others, [command.id]: keys };
}
