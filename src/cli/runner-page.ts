import type { Page } from "@playwright/test";
import { launchBrowser } from "./browser.ts";
import { buildTools } from "./build.ts";
import "./runner/api.ts";
import { serve } from "./serve.ts";

/** The page with the app's own workers, in a headless browser. */
export interface RunnerPage {
  readonly page: Page;
  readonly origin: string;
  /** Serves another folder or file beside it. */
  mount(path: string, target: string): void;
  close(): Promise<void>;
}

/**
 * Starts the tools' page; `globalThis.runner` is there when it resolves.
 * @param mounts folders to serve beside it, by path
 * @param prepare called before the page's scripts run
 */
export async function startRunner(
  mounts: Readonly<Record<string, string>> = {},
  prepare?: (page: Page) => Promise<void>,
): Promise<RunnerPage> {
  const server = await serve({ root: await buildTools(), mounts });
  const browser = await launchBrowser();
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") console.error(`page: ${message.text()}`);
    });
    await prepare?.(page);
    await page.goto(`${server.origin}/src/cli/runner/index.html`);
    await page.waitForFunction(() => globalThis.runner !== undefined);
    return { page, origin: server.origin, mount: server.mount, close };
  } catch (error) {
    await close();
    throw error;
  }
}
