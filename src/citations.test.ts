import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Comments cite the specifications as `videorefer-models.md 6.3` and, of that page's section 9, `quirk 26`.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SPECIFICATIONS = join(ROOT, "docs/spec");

/** Numbers of the sections of a page, such as `6` and `6.3`. */
function sectionsOf(page: string): Set<string> {
  const headings = readFileSync(join(SPECIFICATIONS, page), "utf8").matchAll(/^#+ (\d+(?:\.\d+)*)[. ]/gm);
  return new Set([...headings].map(([, number]) => number!));
}

/** Numbers of the table of upstream's bugs and quirks. */
function quirks(): Set<string> {
  const [, table = ""] = readFileSync(join(SPECIFICATIONS, "videorefer-models.md"), "utf8").split(
    /^## 9\..*$/m,
  );
  const [section = ""] = table.split(/^## 10\./m);
  return new Set([...section.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number!));
}

const sources = ["src", "workers", "e2e", "training"]
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(tsx?|py|wgsl)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path !== fileURLToPath(import.meta.url))
  .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, "utf8") }));

const pages = readdirSync(SPECIFICATIONS).filter((name) => name.endsWith(".md"));
const cited = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/([a-z0-9-]+\.md) (\d+(?:\.\d+)*)/g)]
    .filter(([, page]) => pages.includes(page!))
    .map(([, page, section]) => ({ path, page: page!, section: section! })),
);

test("every section of a specification that a comment cites exists", () => {
  expect(cited.length).toBeGreaterThan(50);
  const missing = cited.filter(({ page, section }) => !sectionsOf(page).has(section));
  expect(missing).toEqual([]);
});

test("every quirk that a comment cites exists", () => {
  const known = quirks();
  const numbers = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bquirk (\d+)/g)].map(([, number]) => ({ path, number: number! })),
  );
  expect(numbers.length).toBeGreaterThan(8);
  expect(numbers.filter(({ number }) => !known.has(number))).toEqual([]);
});

test("a citation names its page", () => {
  const nameless = sources.filter(({ text }) => /(?<!core )\bspecification \d/.test(text));
  expect(nameless.map(({ path }) => path)).toEqual([]);
});
