import type { AnswerId, Exchange } from "./project.ts";

/** Which version of a question is on display, by what its versions share. The newest where nobody chose. */
export type ChosenVersions = Readonly<Record<AnswerId, AnswerId>>;

/** What all versions of a question share: the id of the first, which may be deleted. */
export function versionKey({ id, versionOf }: Pick<Exchange, "id" | "versionOf">): AnswerId {
  return versionOf ?? id;
}

/** A question with its other versions, in the order asked. */
export function versionsOf(
  exchanges: readonly Exchange[],
  exchange: Pick<Exchange, "id" | "versionOf">,
): readonly Exchange[] {
  const key = versionKey(exchange);
  return exchanges.filter((other) => versionKey(other) === key);
}

/**
 * The questions on display: of each the chosen version, in the place of the first, and what follows it. What follows another version
 * is hidden with that.
 */
export function shownExchanges(exchanges: readonly Exchange[], chosen: ChosenVersions): readonly Exchange[] {
  const versions = new Map<AnswerId, Exchange>();
  for (const exchange of exchanges) {
    const key = versionKey(exchange);
    const known = versions.get(key);
    if (!known || known.id !== chosen[key]) versions.set(key, exchange);
  }
  const shown = new Set<AnswerId>();
  return [...versions.values()].flatMap((version) => {
    if (version.follows !== null && !shown.has(version.follows)) return [];
    shown.add(version.id);
    return [version];
  });
}
