import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { PRODUCTION_HEADERS } from "./headers.ts";

it("tells people who host the page the very headers it is tested with", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [, block] = /```\n\/\*\n([\s\S]*?)\/assets/.exec(readme)!;
  const lines = Object.entries(PRODUCTION_HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
  expect(block).toBe(lines.join(""));
});
