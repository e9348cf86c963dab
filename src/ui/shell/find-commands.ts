import { t } from "../../language/text.ts";
import type { ChosenKeys } from "../keys/chosen-keys.ts";
import { keysText } from "../keys/chosen-keys.ts";
import type { KeyCommand, KeyGroup } from "../keys/key-command.ts";

export interface FoundCommand<Context> {
  readonly command: KeyCommand<Context>;
  readonly group: string;
  readonly keys: string;
}

/**
 * The commands that can act now and have every word of the query in their name, their group's or their keys: first the recent ones,
 * then those whose name begins with the query, then the others in the screen's order. Without a query those of the present moment come
 * before the recent ones, and those that most people use after them.
 * @param recent ids, newest first
 */
export function findCommands<Context>(
  groups: readonly KeyGroup<Context>[],
  context: Context,
  chosen: ChosenKeys,
  recent: readonly string[],
  query: string,
): readonly FoundCommand<Context>[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = query.trim().toLowerCase();
  const rank = ({ command }: FoundCommand<Context>) => {
    const place = recent.indexOf(command.id);
    const isOffered = begins === "" && command.offered;
    if (isOffered === "now") return -1;
    if (place >= 0) return place;
    if (begins === "") return isOffered ? recent.length : recent.length + 1;
    return t(command.label).toLowerCase().startsWith(begins) ? recent.length : recent.length + 1;
  };
  return groups
    .flatMap(({ title, commands }) =>
      commands
        .filter((command) => !command.keysOnly && (command.when?.(context) ?? true))
        .map((command) => ({ command, group: t(title), keys: keysText(command, chosen) })),
    )
    .filter(({ command, group, keys }) => {
      const text = `${t(command.label)} ${group} ${keys} ${command.label}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b));
}
