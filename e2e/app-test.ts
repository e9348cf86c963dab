import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";
import { buildApp, MODELS, makeBundledModels } from "../src/cli/build.ts";
import { type StaticServer, serve } from "../src/cli/serve.ts";
import { AppPage } from "./pages/app-page.ts";

const clip = (name: string) => fileURLToPath(new URL(`clips/${name}`, import.meta.url));

/** Clips with an object the bundled model knows, and the words a right answer about it has. */
export const RED_CIRCLE = {
  path: clip("shapes/red-circle.mp4"),
  colour: [218, 40, 48],
  words: [/\bred\b/i, /\bcircle\b/i],
} as const;
/** It lies below the red circle, in the same clip. */
export const BLUE_SQUARE = {
  path: RED_CIRCLE.path,
  colour: [38, 104, 226],
  words: [/\bblue\b/i, /\bsquare\b/i],
} as const;
/** So little of it that a software adapter can encode it in a test. */
export const SHORT_RED_CIRCLE = { ...RED_CIRCLE, path: clip("shapes/short.mp4") } as const;
export const YELLOW_STAR = {
  path: clip("shapes/yellow-star.webm"),
  colour: [250, 214, 40],
  words: [/\byellow\b/i, /\bstar\b/i],
} as const;

export { clip };

interface Fixtures {
  /** The app, opened in a browser context of its own, that must end without an error in its console. */
  readonly app: AppPage;
  /** An empty folder that goes with the test. */
  readonly folder: string;
}

interface WorkerFixtures {
  /** The production build with the bundled model. */
  readonly site: StaticServer;
}

/** Tests of the whole app: production build, bundled model, real files. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  serviceWorkers: "block",
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
    async ({}, use) => {
      if (!(await makeBundledModels())) throw new Error("the bundled model could not be made");
      const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
      await use(server);
      await server.close();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  app: async ({ page, site }, use) => {
    const app = await AppPage.on(page, site.origin);
    await app.visit();
    await use(app);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "videorefer-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});
