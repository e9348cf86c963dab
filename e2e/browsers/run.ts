import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildApp, MODELS, makeBundledModels, ROOT } from "../../src/cli/build.ts";
import { serve } from "../../src/cli/serve.ts";
import { AppInBrowser } from "./app.ts";
import type { Driver } from "./driver.ts";
import { startFirefox } from "./firefox.ts";
import { goThePath, STEP_NAMES, type Step } from "./journey.ts";
import { install, miniBrowser, onPath } from "./programs.ts";
import { startWebKit } from "./webkit.ts";

const HELP = `Runs a person's path (open a file, draw, ask, follow up, reload) in browsers other than Chromium, on the production
build with the bundled model on the processor. A browser that is not here is installed with apt-get as root; where that
is not possible, its steps are skipped.

  npm run browsers -- [--browser firefox|webkit] [--pictures DIR] [--json FILE] [--no-install]

  --browser     only this one
  --pictures    a folder for a screenshot of each step
  --json        a file for the counts, as {"passed", "failed", "skipped"}
  --no-install  skips browsers that are not here`;

/** What starts a browser; null when a program of it is missing. */
const BROWSERS: Readonly<
  Record<string, { readonly packages: readonly string[]; find(): (() => Promise<Driver>) | null }>
> = {
  firefox: {
    packages: ["firefox-esr"],
    find() {
      const program = onPath("firefox-esr") ?? onPath("firefox");
      return program ? () => startFirefox(program) : null;
    },
  },
  webkit: {
    packages: ["webkit2gtk-driver", "xvfb", "gstreamer1.0-libav"],
    find() {
      const [driver, browser, display] = [onPath("WebKitWebDriver"), miniBrowser(), onPath("Xvfb")];
      return driver && browser && display ? () => startWebKit({ driver, browser, display }) : null;
    },
  },
};

const allSteps = (outcome: Step["outcome"], reason: string): readonly Step[] =>
  STEP_NAMES.map((name) => ({ name, outcome, reason }));

async function runIn(name: string, origin: string, mayInstall: boolean, pictures: string | null) {
  const { packages, find } = BROWSERS[name]!;
  const refusal = find() ? null : mayInstall ? install(packages) : "it is not installed";
  const start = find();
  if (!start) return { version: name, steps: allSteps("skipped", refusal ?? "its programs were not found") };
  let driver: Driver;
  try {
    driver = await start();
  } catch (error) {
    return { version: name, steps: allSteps("skipped", `it could not be started: ${error}`) };
  }
  try {
    const folder = pictures && join(pictures, name);
    if (folder) await mkdir(folder, { recursive: true });
    await driver.open(`${origin}/?device=wasm`);
    return { version: driver.version, steps: await goThePath(new AppInBrowser(driver), folder) };
  } finally {
    await driver.close().catch(() => undefined);
  }
}

function table(version: string, steps: readonly Step[]): string {
  const width = Math.max(...STEP_NAMES.map(({ length }) => length));
  const rows = steps.map(
    ({ name, outcome, reason }) =>
      `  ${outcome.padEnd(8)} ${name.padEnd(width)}  ${reason.replace(/\s+/g, " ")}`,
  );
  return [version, ...rows.map((row) => row.trimEnd())].join("\n");
}

const { values: options } = parseArgs({
  options: {
    browser: { type: "string" },
    pictures: { type: "string" },
    json: { type: "string" },
    "no-install": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
if (options.browser !== undefined && !(options.browser in BROWSERS)) {
  console.error(`--browser should be one of ${Object.keys(BROWSERS).join(", ")}, not ${options.browser}.`);
  process.exit(2);
}
if (!(await makeBundledModels())) throw new Error("The bundled model could not be made.");
const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
const steps: Step[] = [];
for (const name of options.browser ? [options.browser] : Object.keys(BROWSERS)) {
  const pictures = options.pictures ? join(ROOT, options.pictures) : null;
  const result = await runIn(name, server.origin, !options["no-install"], pictures).catch(
    (error: unknown) => ({
      version: name,
      steps: allSteps("failed", String(error)),
    }),
  );
  console.log(table(result.version, result.steps));
  steps.push(...result.steps);
}
await server.close();
const count = (outcome: Step["outcome"]) => steps.filter((step) => step.outcome === outcome).length;
const counts = { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
if (options.json) await writeFile(options.json, JSON.stringify(counts));
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
