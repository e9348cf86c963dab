import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// Start and end, not left and right: a language that is written from right to left mirrors the page.

const SOURCE = fileURLToPath(new URL("..", import.meta.url));
const VIDEO = "ui/screens/workspace/video";

/** Where left and right are meant, in an element with `dir="ltr"` or without a direction. */
const PHYSICAL: Readonly<Record<string, string>> = {
  "ui/screens/workspace/stage/object-tags.module.css": "lies on the picture",
  "ui/screens/workspace/ask/empty-conversation.module.css": "a blob, which has no direction",
  "ui/screens/workspace/objects/object-lanes.module.css": "marks along time",
  [`${VIDEO}/filmstrip.module.css`]: "the playhead, along time",
  [`${VIDEO}/frame-preview.module.css`]: "along time",
  [`${VIDEO}/question-ruler.module.css`]: "along time",
  [`${VIDEO}/shown-frame-handles.module.css`]: "along time",
  [`${VIDEO}/span-handles.module.css`]: "along time",
  [`${VIDEO}/time-window.module.css`]: "time itself",
};

/** Declarations of a style sheet that keep their side when the page is mirrored. */
function physicalIn(css: string): string[] {
  const declarations = css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g);
  return [...declarations]
    .filter(([, property, value]) => isPhysical(property!, value!.trim()))
    .map(([declaration]) => declaration);
}

function isPhysical(property: string, value: string): boolean {
  if (/(^|-)(left|right)(-|$)/.test(property)) return true;
  if (/^(text-align|float|clear|caption-side)$/.test(property)) return /\b(left|right)\b/.test(value);
  if (property === "transform") return /translate(X|3d)?\((?!0)/.test(value);
  const parts = value.match(/[^\s()]*\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s()]+/g) ?? [];
  const [first, second, third, fourth] = parts;
  if (/^(padding|margin|inset|border-(width|style|color))$/.test(property)) {
    return parts.length === 4 && second !== fourth;
  }
  // Corners: two values, the start's above and below, differ; with three, both of the upper ones.
  if (property === "border-radius" && parts.length > 1) {
    return first !== second || (fourth ?? second) !== (third ?? first);
  }
  return false;
}

function styleSheets(): string[] {
  return ["ui", "app"].flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".css"))
      .map((name) => join(folder, name).replaceAll("\\", "/")),
  );
}

it("finds left and right only where they are meant", () => {
  const found = styleSheets()
    .filter((path) => !Object.hasOwn(PHYSICAL, path))
    .flatMap((path) =>
      physicalIn(readFileSync(join(SOURCE, path), "utf8")).map((declaration) => `${path}: ${declaration}`),
    );
  expect(found).toEqual([]);
});

it("lists no style sheet that needs no exception", () => {
  const needless = Object.keys(PHYSICAL).filter(
    (path) => physicalIn(readFileSync(join(SOURCE, path), "utf8")).length === 0,
  );
  expect(needless).toEqual([]);
});

it("knows what keeps its side", () => {
  const css = `.a { margin-left: 1px; left: 0; right: 0; text-align: right; padding: 0 var(--s1) 0 calc(2px + (3px));
    border-radius: 3px 0 0 3px; border-top-left-radius: 1px; transform: translateX(-50%); float: left; inset: 0 auto 0 0;
    border-right: 0; scroll-margin-left: 3px }`;
  expect(physicalIn(css)).toHaveLength(12);
});

it("lets through what mirrors, or has no side", () => {
  const css = `.a { margin-inline-start: 1px; inset: 0 3px; padding: 1px calc(2px + 3px) 2px calc(2px + 3px); text-align: start;
    transform: translateY(3px); border-radius: 2px 2px 6px 6px; border-radius: 4px; inset-inline-end: 0 } .left { top: 1px }`;
  expect(physicalIn(css)).toEqual([]);
});
