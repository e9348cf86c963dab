import { execFile, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type BrowserContext, chromium } from "@playwright/test";

/** WebGPU on a software adapter is behind this flag; the sandbox is not available to root in containers. */
export const CHROMIUM_FLAGS: readonly string[] = ["--no-sandbox", "--enable-unsafe-webgpu"];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

async function runnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function installed(): Promise<string | null> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await runnable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH should name a browser that can be run, got ${chosen}.`);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) if (await runnable(join(folder, name))) return join(folder, name);
  }
  return (await runnable(chromium.executablePath())) ? chromium.executablePath() : null;
}

/** Runs a command with its output on stderr, where it does not mix with answers. */
function install(command: string, ...args: string[]): Promise<boolean> {
  console.error(`Installing a browser: ${command} ${args.join(" ")}`);
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", process.stderr, process.stderr] });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}

/**
 * The Chromium to drive: `CHROMIUM_PATH`, else one on the path, else Playwright's own, else a newly installed one.
 * @throws Error with what to do when none can be found or installed
 */
export async function findChromium(): Promise<string> {
  const found = await installed();
  if (found) return found;
  await install("npx", "playwright", "install", "--with-deps", "chromium");
  const playwrights = await installed();
  if (playwrights) return playwrights;
  if (process.getuid?.() === 0 && (await promisify(execFile)("which", ["apt-get"]).catch(() => null))) {
    await install("apt-get", "update");
    await install("apt-get", "install", "-y", "--no-install-recommends", "chromium");
    const debians = await installed();
    if (debians) return debians;
  }
  throw new Error(
    "No Chromium was found or could be installed. Install one and set CHROMIUM_PATH to its program.",
  );
}

export interface LaunchOptions {
  /** Folder for a profile that outlives the run; a private one otherwise. */
  readonly profile?: string;
  readonly args?: readonly string[];
}

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts headless Chromium. Its GPU is the machine's where there is one, else a software adapter. */
export async function launchBrowser({ profile, args = [] }: LaunchOptions = {}): Promise<Browser> {
  const options = {
    executablePath: await findChromium(),
    headless: true,
    args: [...CHROMIUM_FLAGS, ...args],
  };
  if (profile) {
    const context = await chromium.launchPersistentContext(profile, options);
    return { context, close: () => context.close() };
  }
  const browser = await chromium.launch(options);
  return { context: await browser.newContext(), close: () => browser.close() };
}
