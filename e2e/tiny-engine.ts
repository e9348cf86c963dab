import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JSHandle, Page } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildTools } from "../src/cli/build.ts";
import { buildFolder } from "../src/cli/build-folder.ts";
import { folderSource } from "../src/cli/node-files.ts";
import type { EngineHarness } from "../src/cli/parity-page/engine-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import { serve } from "../src/cli/serve.ts";

const CHECKPOINT = fileURLToPath(
  new URL("../src/testing/fixtures/videorefer-videollama3-tiny/model", import.meta.url),
);

/** The engine in its worker on a bare page, and a package of random weights for it at `/packages/good`. */
export class TinyEngine {
  private constructor(
    /** Served at `/packages`. */
    readonly folder: string,
    private readonly browser: Browser,
    private readonly server: Awaited<ReturnType<typeof serve>>,
  ) {}

  static async start(): Promise<TinyEngine> {
    const folder = await mkdtemp(join(tmpdir(), "tiny-engine-"));
    await buildFolder(folderSource(CHECKPOINT), join(folder, "good"), {
      variant: "q4f32",
      repository: "tiny",
      revision: "1",
      licence: "none",
    });
    const server = await serve({ root: await buildTools(), mounts: { "/packages": folder } });
    return new TinyEngine(folder, await launchBrowser(), server);
  }

  /** A new page with an engine of its own. */
  async open(): Promise<{ page: Page; engine: JSHandle<EngineHarness> }> {
    const page = await this.browser.context.newPage();
    await page.goto(`${this.server.origin}/src/cli/parity-page/index.html`);
    await page.waitForFunction(() => "openEngine" in globalThis);
    const engine = await page.evaluateHandle(() => (globalThis as unknown as ParityPage).openEngine());
    return { page, engine };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
