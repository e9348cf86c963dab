import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import {
  ENDPOINT_WORKER_POLICY,
  headersFile,
  MODELS_WORKER_POLICY,
  PRODUCTION_HEADERS,
  productionHeaders,
} from "./headers.ts";

it("tells people who host the page the very headers it is tested with", async () => {
  const guide = await readFile(new URL("../../docs/hosting.md", import.meta.url), "utf8");
  const [all, worker, endpoint] = [...guide.matchAll(/```\n([\s\S]*?)```/g)].map(([, text]) => text);
  const lines = Object.entries(PRODUCTION_HEADERS).map(([name, value]) => `${name}: ${value}\n`);
  expect(all).toBe(lines.join(""));
  expect(worker).toBe(`Content-Security-Policy: ${MODELS_WORKER_POLICY}\n`);
  expect(endpoint).toBe(`Content-Security-Policy: ${ENDPOINT_WORKER_POLICY}\n`);
});

it("writes them down for hosts, one policy for each document and script", () => {
  const scripts = [
    "assets/app-1.js",
    "assets/engine.worker-2.js",
    "assets/models.worker-3.js",
    "assets/endpoint.worker-4.js",
  ];
  const paths = ["index.html", "service-worker.js", ...scripts];
  const rules = headersFile([...paths, "icons/icon.png"])
    .trim()
    .split(/\n(?=\/)/)
    .map((rule) => {
      const [pattern, ...lines] = rule.split("\n");
      return {
        pattern: pattern!,
        headers: lines.map((line) => /^ {2}([\w-]+): (.+)$/.exec(line)!.slice(1) as [string, string]),
      };
    });
  for (const path of ["", ...paths]) {
    const matching = rules.filter(({ pattern }) =>
      pattern.endsWith("*") ? `/${path}`.startsWith(pattern.slice(0, -1)) : pattern === `/${path}`,
    );
    const sent = matching.flatMap(({ headers }) => headers).filter(([name]) => name !== "Cache-Control");
    expect(sent).toHaveLength(Object.keys(PRODUCTION_HEADERS).length);
    expect(Object.fromEntries(sent)).toEqual(productionHeaders(`/${path}`));
  }
});
