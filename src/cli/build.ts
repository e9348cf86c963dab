import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Packages made by `npm run nano`; served from here, so that no build has to copy them. */
export const MODELS = join(ROOT, "public", "models");
/** Models that are made from their checkpoints in `training`: one of each family. */
export const BUNDLED_MODELS = ["nano", "nano7"];

const SOURCES = ["src", "workers", "index.html", "vite.config.ts", "package-lock.json"];

/** Builds the pages the command-line tools drive, when they are older than the sources; returns their folder. */
export function buildTools(): Promise<string> {
  return build("tools", ".cache/tools", "src/cli/runner/index.html", SOURCES);
}

/** Builds the app, when it is older than the sources; returns its folder. */
export function buildApp(): Promise<string> {
  return build("production", "dist", "index.html", [...SOURCES, "public"]);
}

/**
 * Makes the packages that come with the page unless they are up to date.
 * @param options of `npm run nano`
 * @returns false when that failed
 */
export function makeBundledModels(...options: readonly string[]): Promise<boolean> {
  const script = join(ROOT, "src", "cli", "nano.ts");
  return runScript(join(packageFolder("tsx"), "dist", "cli.mjs"), script, ...options);
}

async function build(
  mode: string,
  folder: string,
  page: string,
  sources: readonly string[],
): Promise<string> {
  const built = await stat(join(ROOT, folder, page)).catch(() => null);
  const newest = Math.max(...(await Promise.all(sources.map((path) => newestChange(join(ROOT, path))))));
  if (!built || built.mtimeMs < newest) {
    console.error(`Building ${folder} …`);
    const vite = join(packageFolder("vite"), "bin", "vite.js");
    // Built aside and then moved: a build that was cut off must not look like a fresh one.
    const aside = join(ROOT, `.cache/build-${mode}-${process.pid}`);
    const outDir = ["--outDir", aside, "--emptyOutDir"];
    try {
      if (!(await runScript(vite, "build", "--mode", mode, "--logLevel", "warn", ...outDir))) {
        throw new Error(`Building ${folder} failed; the messages above say where.`);
      }
      await rm(join(ROOT, folder), { recursive: true, force: true });
      await mkdir(dirname(join(ROOT, folder)), { recursive: true });
      await rename(aside, join(ROOT, folder));
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  return join(ROOT, folder);
}

/**
 * When a file, or any file below a folder, last changed, in milliseconds. Tests do not reach a build. Of the packages it only
 * matters which there are: a build knows whether a segmenter comes with the page.
 */
async function newestChange(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const entry = await stat(path);
  if (path === MODELS) return entry.mtimeMs;
  if (!entry.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : entry.mtimeMs;
  const names = (await readdir(path)).filter((name) => name !== "fixtures");
  return Math.max(0, ...(await Promise.all(names.map((name) => newestChange(join(path, name))))));
}

/** Where a package is installed. Looked for by hand, as not all packages export their package.json. @throws Error when it is not installed */
export function packageFolder(name: string): string {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const folder = places.map((place) => join(place, name)).find((place) => existsSync(place));
  if (folder === undefined) throw new Error(`${name} is not installed: run npm ci`);
  return folder;
}

/** Runs a script with this Node, its output on stderr, where it does not mix with answers. @returns false when that failed */
export function runScript(...args: string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ["ignore", process.stderr, process.stderr],
    });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}
