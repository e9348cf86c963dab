import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const json = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

it("the tree holds one onnxruntime-web, of the version that is pinned", () => {
  const packages: Record<string, { version: string }> = json("package-lock.json").packages;
  const runtimes = Object.entries(packages).filter(([path]) => path.endsWith("node_modules/onnxruntime-web"));
  expect(runtimes.map(([, { version }]) => version)).toEqual([
    json("package.json").dependencies["onnxruntime-web"],
  ]);
});
