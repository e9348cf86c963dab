import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildApp, packageFolder } from "./build.ts";
import { runtimeFaults } from "./built-runtime.ts";

/** What a page may fetch in scripts before its workers and wasm, compressed. */
const LIMIT_BYTES = 250_000;

/** The screen that opens first. Its code is fetched apart from the shell's, but at once. */
const FIRST_SCREEN = /^workspace-.*\.js$/;

/**
 * Checks the weight of the scripts the page starts with: those it names, its first screen, and what they import without waiting. Checks
 * also that the build has one runtime, and that no start fetches it or transformers.js.
 */
const folder = await buildApp();
const page = await readFile(join(folder, "index.html"), "utf8");
const entries = [...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.js)"/g)].map(([, path]) => path);
if (entries.length === 0) throw new Error("index.html should name at least one script, found none");
const firstScreen = (await readdir(join(folder, "assets"))).find((name) => FIRST_SCREEN.test(name));
if (!firstScreen) throw new Error("the first screen should be a script of its own, found none");
entries.push(`assets/${firstScreen}`);

const seen = new Map<string, number>();
while (entries.length > 0) {
  const path = entries.pop()!;
  if (seen.has(path)) continue;
  const script = await readFile(join(folder, path));
  seen.set(path, gzipSync(script, { level: 9 }).length);
  for (const [, imported] of script.toString().matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) {
    entries.push(`assets/${imported}`);
  }
}

const total = [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
for (const [path, bytes] of seen) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${path}`);
console.log(
  `${(total / 1000).toFixed(1).padStart(7)} kB  initial scripts, gzip (limit ${LIMIT_BYTES / 1000} kB)`,
);
if (total > LIMIT_BYTES) process.exitCode = 1;

const faults = await runtimeFaults({
  assets: join(folder, "assets"),
  initial: [...seen.keys()].map((path) => path.replace(/^assets\//, "")),
  runtime: packageFolder("onnxruntime-web"),
});
for (const fault of faults)
  console.error(`The build should have one onnxruntime-web, fetched when it is needed: ${fault}`);
if (faults.length > 0) process.exitCode = 1;
