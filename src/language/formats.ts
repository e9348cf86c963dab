import { currentLanguage } from "./text.ts";

// Numbers, dates and lists as the language of the page writes them. Formats are made once for each language.

const made = new Map<string, unknown>();

function once<Format>(key: string, make: (tag: string) => Format): Format {
  const { formats: tag } = currentLanguage();
  const name = `${tag} ${key}`;
  if (!made.has(name)) made.set(name, make(tag));
  return made.get(name) as Format;
}

/** A number with its groups of digits: `1,234`. */
export const formatNumber = (value: number): string =>
  once("number", (tag) => new Intl.NumberFormat(tag)).format(value);

/** A number with exactly so many digits after the point: `1.50`. */
export const formatFixed = (value: number, digits: number): string =>
  once(
    `fixed ${digits}`,
    (tag) =>
      new Intl.NumberFormat(tag, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        useGrouping: false,
      }),
  ).format(value);

/** A day: `11/30/2026`. */
export const formatDay = (when: Date): string =>
  once("day", (tag) => new Intl.DateTimeFormat(tag)).format(when);

/** A day and its time: `Nov 30, 2026, 9:04 AM`. */
export const formatMoment = (when: Date): string =>
  once("moment", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" })).format(
    when,
  );

/** Things one after the other: `a, b and c`. */
export const formatList = (things: readonly string[]): string =>
  once(
    "list",
    (tag) => new Intl.ListFormat(tag.startsWith("en") ? "en-GB" : tag, { type: "conjunction" }),
  ).format(things);

/** Things of which one will do: `a, b or c`. */
export const formatChoice = (things: readonly string[]): string =>
  once(
    "choice",
    (tag) => new Intl.ListFormat(tag.startsWith("en") ? "en-GB" : tag, { type: "disjunction" }),
  ).format(things);
