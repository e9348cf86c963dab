import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// What is shown speaks plainly, with one word for each thing.

const SOURCE = fileURLToPath(new URL("..", import.meta.url));
const SHOWN = ["ui", "app", "asking", "state", "media", "models", "services", "projects"];

const INSTEAD: readonly (readonly [avoided: RegExp, say: string])[] = [
  [/\b(graphics )?processors?\b/i, "GPU, CPU"],
  [/\banother video than\b/i, "a different video"],
  [/\banew\b/i, "again"],
  [/\b(is|are|be) fetched\b/i, "downloaded"],
  [/\bthis computer\b/i, "this device"],
  [/\bas (the system has|they are|it stands)\b/i, "current"],
  [/\bis whole\b/i, "intact"],
  [/\bbrought nothing\b/i, "could not be reached"],
  [/\bcan be pointed at\b/i, "mark"],
  [/\btok\/s\b/i, "tokens/s"],
  [/\b(demonstration|bundled) model\b/i, "demo model"],
  [/\bby themselves\b/i, "automatically"],
  [/\bfor good\b/i, "permanently"],
];

/** Strings and text between tags that read like words for people: with a space, and not a selector or a path. */
function shownIn(code: string): string[] {
  const uncommented = code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const literals = [...uncommented.matchAll(/"([^"\n]*)"|`([^`]*)`|>([^<>{}]+)</g)];
  return literals
    .map(([, string, template, text]) => string ?? template ?? text ?? "")
    .filter((words) => /[a-z] [a-z]/i.test(words));
}

it("avoids the words that have a plainer one", () => {
  const found = SHOWN.flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
      .flatMap((entry) => {
        const path = join(entry.parentPath, entry.name);
        return shownIn(readFileSync(path, "utf8")).flatMap((words) =>
          INSTEAD.filter(([avoided]) => avoided.test(words)).map(
            ([, say]) => `${path.slice(SOURCE.length)}: “${words.trim()}” (say ${say})`,
          ),
        );
      }),
  );
  expect(found).toEqual([]);
});

it("finds words in strings, templates and between tags, not in comments", () => {
  const code = '/* a processor */ const a = "one two"; // anew again\nconst b = `x y`; <p>some text</p>';
  expect(shownIn(code)).toEqual(["one two", "x y", "some text"]);
});
