import { ENGLISH, type LoadedLanguage } from "./text.ts";

/** The languages that the page has, as a person who reads them calls them. */
export const LANGUAGES = { en: "English", zh: "简体中文" } as const;

export type LanguageName = keyof typeof LANGUAGES;

/** What can be chosen beside them, by `settings.language` alone: finds what was not translated or does not mirror. */
const MIRRORED = "mirrored";

/** The first of a person's languages that the page has; English for none. */
export function preferredLanguage(tags: readonly string[]): LanguageName {
  for (const tag of tags) {
    const [name] = tag.toLowerCase().split("-");
    if (name && Object.hasOwn(LANGUAGES, name)) return name as LanguageName;
  }
  return "en";
}

/**
 * Loads a language, which takes a file for all but English.
 * @param tags a person's languages; numbers and dates are written as in the first that is a kind of this one
 * @throws what the import throws, while the file cannot be had
 */
export async function loadLanguage(
  name: LanguageName | typeof MIRRORED,
  tags: readonly string[],
): Promise<LoadedLanguage> {
  if (name === MIRRORED) return (await import("./mirrored.ts")).MIRRORED;
  const regional = tags.find((tag) => tag.toLowerCase().split("-")[0] === name);
  if (name === "en") return { ...ENGLISH, formats: regional ?? ENGLISH.formats };
  const { CHINESE } = await import("./chinese/chinese.ts");
  const texts: Readonly<Record<string, string>> = CHINESE;
  return {
    tag: "zh-Hans",
    formats: regional ?? "zh-CN",
    direction: "ltr",
    translated: (text) => texts[text] ?? null,
  };
}
