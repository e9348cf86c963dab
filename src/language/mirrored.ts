import type { LoadedLanguage } from "./text.ts";

const LETTERS = "אבגדהוזחטיכלמנסעפצקרשת";

/** English in Hebrew letters, a third longer: shows which texts have no translation, and what a mirrored page does to them. */
export const MIRRORED: LoadedLanguage = {
  tag: "he-x-mirrored",
  formats: "he",
  direction: "rtl",
  translated: (text) => {
    const [words = ""] = text.split("##");
    const letters = words
      .split(/(\{\w+\})/)
      .map((part) => (part.startsWith("{") ? part : part.replace(/[A-Za-z]/g, inHebrew)))
      .join("");
    return letters + "א".repeat(Math.floor(words.length / 3)).replace(/(.{8})/g, " $1");
  },
};

const inHebrew = (letter: string): string =>
  LETTERS[(letter.toLowerCase().charCodeAt(0) - 97) % LETTERS.length]!;
