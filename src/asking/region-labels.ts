import { REGION_TAG } from "../videorefer/shared/tagged-text.ts";

/**
 * What each `<region>` of the texts is called, in order: by the name right before it, such as `object5`, since numbers of objects are labels
 * and no places (videorefer-suite.md 4); else by its place, or the next number that is free. No two are called the same.
 */
export function regionLabels(texts: readonly string[]): readonly string[] {
  const names = texts.flatMap((text) =>
    text
      .split(REGION_TAG)
      .slice(0, -1)
      .map((before) => /<((?:object|region)\d+)>\s*$/.exec(before)?.[1] ?? null),
  );
  const taken = new Set<string>();
  // Names first: a number that a later name has is not free.
  const own = names.map((name) => {
    if (name === null || taken.has(name)) return null;
    taken.add(name);
    return name;
  });
  return own.map((name, place) => {
    if (name !== null) return name;
    let number = place;
    while (taken.has(`object${number}`)) number++;
    taken.add(`object${number}`);
    return `object${number}`;
  });
}
