import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./browser.ts";
import { buildApp, buildTools, makeBundledModels, packageFolder, ROOT } from "./build.ts";
import { type Count, playwrightCount, vitestCount } from "./test-reports.ts";
import { trainingTests } from "./training-tests.ts";

// Runs every test: the pure ones in Node, those of the training in Python, those of the commands and of the built app in Chromium, then
// a person's path in other browsers. Ends with the names of failed tests and one line for all: `N passed, N failed`, and `N skipped` where Python's wheels
// or another browser are missing. A run that ends early, or finds nothing to test, counts as a failure.

/** Runs a script of a package with this Node; its reports go to the console. @returns its exit status */
function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  return new Promise<number>((done) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.once("error", () => done(1));
    child.once("exit", (code) => done(code ?? 1));
  });
}

/** Takes the numbers out of a report; with none, or none that passed, the run itself failed. */
async function count(status: number, report: string, read: (json: never) => Count): Promise<Count> {
  try {
    const found = read(JSON.parse(await readFile(report, "utf8")) as never);
    const { passed, failed, skipped = 0 } = found;
    if (passed + failed + skipped === 0) return { passed: 0, failed: 1 };
    return { ...found, failed: status === 0 ? failed : Math.max(1, failed) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function unitTests(folder: string): Promise<Count> {
  const report = join(folder, "vitest.json");
  const script = join(packageFolder("vitest"), "vitest.mjs");
  const status = await run(
    script,
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    {},
  );
  return count(status, report, vitestCount);
}

async function pythonTests(folder: string): Promise<Count> {
  return trainingTests(join(folder, "pytest.xml"));
}

async function commandTests(folder: string): Promise<Count> {
  // Made before the tests' clocks start.
  await findChromium();
  if (!(await makeBundledModels())) throw new Error("The bundled model could not be made.");
  await buildApp();
  await buildTools();
  return playwright(folder, "commands", 2);
}

async function pageTests(folder: string): Promise<Count> {
  return playwright(folder, "page", 1);
}

/** Runs a project of e2e/playwright.config.ts. */
async function playwright(folder: string, project: string, workers: number): Promise<Count> {
  const report = join(folder, `${project}.json`);
  const script = join(packageFolder("@playwright/test"), "cli.js");
  const options = ["--config", "e2e/playwright.config.ts", "--project", project, "--workers", `${workers}`];
  const status = await run(script, ["test", ...options, "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  return count(status, report, playwrightCount);
}

async function otherBrowsers(folder: string): Promise<Count> {
  const report = join(folder, "browsers.json");
  const script = join(packageFolder("tsx"), "dist", "cli.mjs");
  const status = await run(script, ["e2e/browsers/run.ts", "--json", report], {});
  return count(status, report, (counts: Count) => counts);
}

/** What a part that could not even start counts as. */
function broken(error: unknown): Count {
  console.error(error);
  return { passed: 0, failed: 1 };
}

const folder = await mkdtemp(join(tmpdir(), "videorefer-test-"));
const counts: Count[] = [];
for (const part of [unitTests, pythonTests, commandTests, pageTests, otherBrowsers])
  counts.push(await part(folder).catch(broken));
await rm(folder, { recursive: true, force: true });
const passed = counts.reduce((sum, one) => sum + one.passed, 0);
const failed = counts.reduce((sum, one) => sum + one.failed, 0);
const skipped = counts.reduce((sum, one) => sum + (one.skipped ?? 0), 0);
const failures = counts.flatMap((one) => one.failures ?? []);
if (failures.length > 0) console.log(["Failed:", ...failures].join("\n  "));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
