import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { CHINESE } from "./chinese/chinese.ts";

// That English has Chinese at all is the compiler's to say: a text is a key of the catalogue.

const SOURCE = fileURLToPath(new URL("..", import.meta.url));
const texts = Object.entries(CHINESE);
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

it("has the same values in both languages", () => {
  const different = texts.filter(([english, chinese]) => `${names(english)}` !== `${names(chinese)}`);
  expect(different).toEqual([]);
});

it("is in Chinese, but for what is the same everywhere", () => {
  const SAME = [
    "English",
    "Enter",
    "Shift+Enter",
    "Ctrl+Enter",
    "Ctrl+V",
    "↑ ↓ Home End",
    "YouTube-VIS",
    "LabelMe",
    "CVAT for video 1.1",
  ];
  const words = (text: string) => text.replace(/\{\w+\}/g, "");
  const english = texts.filter(
    ([key, chinese]) =>
      !SAME.includes(key) && /[a-z]{2}/.test(words(key)) && !/\p{Script=Han}|[（）。，：/]/u.test(chinese),
  );
  expect(english).toEqual([]);
});

it("has full-width marks between Chinese words", () => {
  const halfWidth = texts.filter(([, chinese]) =>
    /\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}/u.test(chinese),
  );
  expect(halfWidth).toEqual([]);
});

it("has no text in two parts, and none that is not used", () => {
  const parts = readdirSync(join(SOURCE, "language/chinese")).filter((name) => name !== "chinese.ts");
  const lines = parts.flatMap((name) =>
    readFileSync(join(SOURCE, "language/chinese", name), "utf8").match(/^ {2}("(?:[^"\\]|\\.)*"|[\w$]+):/gm),
  );
  const keys = lines.map((line) => (line ?? "").trim().slice(0, -1).replaceAll('"', ""));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);

  const code = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(`${sep}chinese${sep}`))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const unused = texts
    .map(([english]) => english)
    .filter((english) => !code.includes(JSON.stringify(english)));
  expect(unused).toEqual([]);
});
