import { fillText } from "../core/fill-text.ts";
import type { CHINESE } from "./chinese/chinese.ts";

// English stands where it is shown and is the key of its translation, as in gettext. That a text has one, and is given
// its values by name, the compiler checks.

type Catalogue = typeof CHINESE;

/** Every text of the page, as it is in English. What follows `##` tells two meanings of the same words apart, and is not shown. */
export type AnyText = keyof Catalogue;

type Names<Key> = Key extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** A text without values: what tables hold, to be shown through {@link t}. */
export type PlainText = { [Key in AnyText]: Key extends `${string}{${string}` ? never : Key }[AnyText];

export type Values<Key, Value = string | number> = [Names<Key>] extends [never]
  ? []
  : [values: Readonly<Record<Names<Key>, Value>>];

type PluralValues<Key> = [Exclude<Names<Key>, "n">] extends [never]
  ? [values?: { readonly n?: string }]
  : [values: Readonly<Record<Exclude<Names<Key>, "n">, string | number>> & { readonly n?: string }];

/** A translation; a text that counts may have a form for each category of the language's plural. */
export type Translation = string | Partial<Record<Intl.LDMLPluralRule, string>>;

/** A language that is on the page. */
export interface LoadedLanguage {
  /** BCP 47, for `lang`. */
  readonly tag: string;
  /** BCP 47, for `Intl`: with the person's region, where the browser says one. */
  readonly formats: string;
  readonly direction: "ltr" | "rtl";
  /** `null` for what needs no translation. */
  translated(text: string): Translation | null;
}

export const ENGLISH: LoadedLanguage = { tag: "en", formats: "en", direction: "ltr", translated: () => null };

let current = ENGLISH;
let englishPlurals: Intl.PluralRules | undefined;
let plurals: Intl.PluralRules | undefined;
const listeners = new Set<() => void>();

/** The language that texts are given in now. */
export const currentLanguage = (): LoadedLanguage => current;

/** Texts are given in this language from now on; whoever shows some is told. */
export function speak(language: LoadedLanguage): void {
  if (language === current) return;
  current = language;
  plurals = undefined;
  for (const listener of listeners) listener();
}

/** Calls back after each change of language, until the returned function is called. */
export function subscribeLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A text in the language of the page, with its values in place of their names: `t("Frame {number}", { number: 3 })`. */
export function t<Key extends AnyText>(text: Key, ...[values]: Values<Key>): string {
  return filled(pattern(text), values);
}

/**
 * A text that counts, in the form that the number takes: `plural(count, "{n} object", "{n} objects")`. The plural is the
 * key. `{n}` is the number, or what `values.n` makes of it.
 */
export function plural<Key extends AnyText>(
  count: number,
  one: string,
  other: Key,
  ...[values]: PluralValues<Key>
): string {
  return filled(countedPattern(count, one, other), { n: String(count), ...values });
}

/** The text with its values' names still in it, for who puts something else than text there. */
export function pattern(text: string): string {
  const translated = current.translated(text);
  if (translated === null) return withoutMeaning(text);
  return typeof translated === "string" ? translated : (translated.other ?? withoutMeaning(text));
}

/** A text that comes as data, such as a failure's, with its values' names still in it; `null` where it is not known in this language. */
export function knownPattern(text: string): string | null {
  if (current.tag === ENGLISH.tag) return text;
  const translated = current.translated(text);
  return typeof translated === "string" ? translated : null;
}

function countedPattern(count: number, one: string, other: string): string {
  const translated = current.translated(other);
  if (translated === null) {
    englishPlurals ??= new Intl.PluralRules("en");
    return withoutMeaning(englishPlurals.select(count) === "one" ? one : other);
  }
  if (typeof translated === "string") return translated;
  plurals ??= new Intl.PluralRules(current.formats);
  return translated[plurals.select(count)] ?? translated.other ?? withoutMeaning(other);
}

function filled(words: string, values: Readonly<Record<string, string | number>> | undefined): string {
  return values ? fillText(words, values) : words;
}

function withoutMeaning(text: string): string {
  const at = text.indexOf("##");
  return at < 0 ? text : text.slice(0, at);
}
