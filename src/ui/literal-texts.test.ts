import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vite";
import { expect, it } from "vitest";

// What is shown is looked up, never written into a component: that is how it comes in the person's language.

const SOURCE = fileURLToPath(new URL("..", import.meta.url));

/** Attributes of elements and components whose text people read. */
const SHOWN = new Set(
  "aria-label aria-description aria-valuetext aria-roledescription title alt placeholder label legend name meaning text hint what caption words action lead".split(
    " ",
  ),
);

/** Names, what is written the same in every language, and what a model is asked. */
const SAME_EVERYWHERE = new Set([
  "Please describe <region> in detail. What is <region> doing?",
  "VideoRefer",
  "JSON",
  "MP4",
  "WebM",
  "Esc",
  "owner/name",
  "https://…",
  "https://huggingface.co",
  "qwen2.5vl:3b",
]);

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Texts of a component that reach the page without being looked up. */
function literalTexts(code: string): string[] {
  const found: string[] = [];
  const add = (text: unknown) => {
    const words = String(text).trim().replace(/\s+/g, " ");
    if (/\p{L}{2}/u.test(words) && !SAME_EVERYWHERE.has(words)) found.push(words);
  };
  const visit = (value: unknown, shown: boolean): void => {
    if (Array.isArray(value)) {
      for (const part of value) visit(part, shown);
      return;
    }
    if (!isNode(value)) return;
    switch (value.type) {
      case "JSXText":
        add(value.value);
        return;
      case "JSXAttribute": {
        const name = (value.name as Node).name as string;
        // In `name` of an input stands what it is called by the form; names for people begin with a capital.
        const given = value.value as Node | null;
        const isId =
          name === "name" && /^["{`]*[a-z]/.test(code.slice(Number(given?.start), Number(given?.end)));
        visit(given, SHOWN.has(name) && !isId);
        return;
      }
      case "JSXExpressionContainer":
        visit(value.expression, shown);
        return;
      case "JSXOpeningElement":
        // The bar of a screen looks its name up itself.
        if ((value.name as Node).name === "ScreenBar") return;
        visit(value.attributes, false);
        return;
      case "JSXElement":
      case "JSXFragment":
        visit(value.openingElement, false);
        for (const child of value.children as Node[]) visit(child, child.type === "JSXExpressionContainer");
        return;
      case "ConditionalExpression":
        visit(value.test, false);
        visit([value.consequent, value.alternate], shown);
        return;
      case "LogicalExpression":
        visit(value.left, shown && value.operator !== "&&");
        visit(value.right, shown);
        return;
      case "Literal":
        if (shown && typeof value.value === "string") add(value.value);
        return;
      case "TemplateLiteral":
        if (shown) for (const part of value.quasis as Node[]) add((part.value as { raw: string }).raw);
        visit(value.expressions, shown);
        return;
      default:
        for (const part of Object.values(value)) visit(part, false);
    }
  };
  visit(parseAst(code, { lang: "tsx" }).body, false);
  return found;
}

it("finds none in a component", () => {
  const found = ["ui", "app"].flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx$/.test(entry.name))
      .flatMap((entry) => {
        const path = join(entry.parentPath, entry.name);
        return literalTexts(readFileSync(path, "utf8")).map(
          (text) => `${path.slice(SOURCE.length)}: ${text}`,
        );
      }),
  );
  expect(found).toEqual([]);
});

it("would find them between tags, in attributes, and in either branch of a condition", () => {
  const code = `const A = () => <p title={x ? "One" : t("Two")} className="three four">
    Five {t("six")} {y && "seven"} {z ? <b>eight</b> : \`nine \${n}\`} <input name="ten" aria-label="Eleven" />
  </p>;`;
  expect(literalTexts(code)).toEqual(["One", "Five", "seven", "eight", "nine", "Eleven"]);
});
