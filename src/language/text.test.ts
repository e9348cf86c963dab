import { afterEach, describe, expect, it } from "vitest";
import { formatChoice, formatDay, formatList, formatMoment, formatNumber } from "./formats.ts";
import { loadLanguage, preferredLanguage } from "./languages.ts";
import { ENGLISH, type LoadedLanguage, plural, speak, subscribeLanguage, t } from "./text.ts";

afterEach(() => speak(ENGLISH));

const polish: LoadedLanguage = {
  tag: "pl",
  formats: "pl",
  direction: "ltr",
  translated: (text) =>
    text === "{n} objects" ? { one: "{n} obiekt", few: "{n} obiekty", many: "{n} obiektów" } : null,
};

describe("a text", () => {
  it("is itself in English, with its values", () => {
    expect(t("Close")).toBe("Close");
    expect(t("Opening {name}", { name: "a {name} $& b.mp4" })).toBe("Opening a {name} $& b.mp4");
  });

  it("is translated once the language is loaded, and listeners are told", async () => {
    let told = 0;
    const stop = subscribeLanguage(() => told++);
    speak(await loadLanguage("zh", ["de", "zh-TW"]));
    expect(t("Close")).toBe("关闭");
    expect(t("Opening {name}", { name: "a.mp4" })).toBe("正在打开 a.mp4");
    speak(ENGLISH);
    stop();
    speak(polish);
    expect(told).toBe(2);
  });

  it("stays English where a language has none", () => {
    speak(polish);
    expect(t("Close")).toBe("Close");
  });

  it("counts by the plural of its language", async () => {
    const objects = (count: number) => plural(count, "{n} object", "{n} objects");
    expect([0, 1, 2].map(objects)).toEqual(["0 objects", "1 object", "2 objects"]);
    speak(await loadLanguage("zh", []));
    expect([0, 1, 2].map(objects)).toEqual(["0 个对象", "1 个对象", "2 个对象"]);
    speak(polish);
    expect([1, 3, 5, 22].map(objects)).toEqual(["1 obiekt", "3 obiekty", "5 obiektów", "22 obiekty"]);
  });

  it("shows a number as it is told to", () => {
    expect(plural(1234, "{n} object", "{n} objects", { n: formatNumber(1234) })).toBe("1,234 objects");
  });
});

it("chooses the first language of the browser's that the page has", () => {
  expect(preferredLanguage(["fr-CH", "zh-Hant-TW", "en"])).toBe("zh");
  expect(preferredLanguage(["en-GB", "zh"])).toBe("en");
  expect(preferredLanguage(["fr", "enx", "constructor"])).toBe("en");
  expect(preferredLanguage([])).toBe("en");
});

it("writes numbers, days and lists as the language does, in the person's region", async () => {
  const day = new Date(2026, 10, 30, 9, 4);
  const all = () => [
    formatNumber(1234.5),
    formatDay(day),
    formatList(["a", "b", "c"]),
    formatChoice(["a", "b"]),
  ];
  expect(all()).toEqual(["1,234.5", "11/30/2026", "a, b and c", "a or b"]);
  speak(await loadLanguage("en", ["de", "en-GB"]));
  expect(formatDay(day)).toBe("30/11/2026");
  speak(await loadLanguage("zh", ["de"]));
  expect(all()).toEqual(["1,234.5", "2026/11/30", "a、b和c", "a或b"]);
  expect(formatMoment(day)).toBe("2026年11月30日 09:04");
});

it("mirrors every letter of English but the names of values", async () => {
  speak(await loadLanguage("mirrored", []));
  expect(t("Opening {name}", { name: "x" })).not.toMatch(/[a-wyz]/i);
  expect(t("Opening {name}", { name: "x" })).toContain("x");
});
