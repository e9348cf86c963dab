import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildApp, MODELS } from "../src/cli/build.ts";
import { type StaticServer, serve } from "../src/cli/serve.ts";
import { test as base, RED_CIRCLE } from "./app-test.ts";
import { AppPage } from "./pages/app-page.ts";
import { buildSecond } from "./second-build.ts";

// A new version of the app: two builds, served one after the other from one folder of an origin that has other apps too.

interface Fixtures {
  /** The site, with the first build in its folder `app`. */
  readonly host: StaticServer;
  readonly browser_: Browser;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
  host: async ({}, use) => {
    const first = await buildApp();
    const server = await serve({ root: first, mounts: { "/app/models": MODELS, "/app": first } });
    await use(server);
    await server.close();
  },
  browser_: async ({ folder }, use) => {
    const browser = await launchBrowser({ profile: folder });
    await use(browser);
    await browser.close();
  },
});

test.use({ serviceWorkers: "allow" });
test.describe.configure({ timeout: 240_000 });

async function openTab(context: BrowserContext, host: StaticServer): Promise<AppPage> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1600, height: 950 });
  const app = await AppPage.on(page, `${host.origin}/app`);
  await app.visit("?device=wasm");
  return app;
}

const worksOffline = (app: AppPage) =>
  expect(app.page.getByText("Works offline")).toBeVisible({ timeout: 90_000 });
const reloadButton = (app: AppPage) =>
  app.page.getByRole("status").filter({ hasText: "A new version" }).getByRole("button", { name: "Reload" });
const isSecond = (page: Page) => page.locator('script[src*="-second.js"]').count();
const cacheNames = (page: Page) => page.evaluate(() => caches.keys());

test("an update in one tab leaves the other one whole until it is reloaded", async ({ host, browser_ }) => {
  const { context } = browser_;
  const missing: string[] = [];
  context.on("response", (response) => response.status() === 404 && missing.push(response.url()));

  const stays = await openTab(context, host);
  await worksOffline(stays);
  const versions = (names: readonly string[]) =>
    names.filter((name) => name.startsWith(`videorefer ${host.origin}/app/ `) && !name.endsWith("clients"));
  const [firstCache] = versions(await cacheNames(stays.page));
  // What other apps of the origin keep, and what the first releases of this one left.
  const others = [`videorefer ${host.origin}/beside/ 0123456789abcdef`, "another app"];
  const shared = "videorefer-fedcba9876543210";
  await stays.page.evaluate(
    async ([shared, others]) => {
      for (const name of others)
        await (await caches.open(name)).put("/beside/index.html", new Response("theirs"));
      const cache = await caches.open(shared);
      for (const path of ["/app/index.html", "/app/assets/old.js", "/beside/index.html"])
        await cache.put(path, new Response("old"));
    },
    [shared, others] as const,
  );
  await stays.openShown(RED_CIRCLE.path);
  await stays.goToFrame(18);
  await stays.brushOver(RED_CIRCLE.colour);
  await stays.saved();

  const goes = await openTab(context, host);
  await worksOffline(goes);
  host.mount("/app", await buildSecond());
  await goes.page.reload();
  await reloadButton(goes).click({ timeout: 60_000 });
  await expect.poll(() => isSecond(goes.page)).toBe(1);
  await expect(reloadButton(stays)).toBeVisible();

  // The tab that stays has files that the server no longer has, whether it asked for them before or not.
  expect(await isSecond(stays.page)).toBe(0);
  const code = (await readdir(join(await buildApp(), "assets"))).filter((name) => !name.endsWith(".wasm"));
  const statuses = await stays.page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await fetch(`assets/${name}`)).status)),
    code,
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await fetch(`${host.origin}/app/assets/${code[0]}`)).status).toBe(404);
  const engines = () => stays.requested.filter((url) => /engine\.worker-[\w-]+\.js$/.test(url)).length;
  const before = engines();
  await stays.page.getByRole("button", { name: /^CPU/ }).click();
  await stays.page.getByRole("radio", { name: /^CPU/ }).check();
  await stays.page.keyboard.press("Escape");
  await expect.poll(engines).toBeGreaterThan(before);
  await stays.modelReady();
  await stays.askButton.click();
  const answer = await stays.answered();
  await stays.page.keyboard.press("n");
  await stays.editor.drag([0.2, 0.8], [0.3, 0.8]);
  expect(await cacheNames(stays.page)).toContain(firstCache);

  // Right after the stroke, so that it has to be written on the way.
  await reloadButton(stays).click();
  await expect.poll(() => isSecond(stays.page)).toBe(1);
  await expect(stays.lastText).toHaveText(answer, { timeout: 20_000 });
  await stays.openShown(RED_CIRCLE.path);
  await expect(stays.editor.names).toHaveCount(2);
  await worksOffline(stays);

  // Nobody needs the first version any more; what others keep was not touched.
  await expect.poll(() => cacheNames(stays.page)).not.toContain(firstCache);
  const left = await cacheNames(stays.page);
  expect(versions(left)).toHaveLength(1);
  expect(left).toEqual(expect.arrayContaining(others));
  const inShared = await stays.page.evaluate(
    async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname),
    shared,
  );
  expect(inShared).toEqual(["/beside/index.html"]);
  expect(missing).toEqual([]);
  expect([...stays.errors, ...goes.errors]).toEqual([]);
});

test("what the browser dropped from the kept version is fetched again, or the served version opens", async ({
  host,
  browser_,
}) => {
  const tab = await openTab(browser_.context, host);
  await worksOffline(tab);
  const dropCode = () =>
    tab.page.evaluate(async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const code = (await cache.keys()).filter(({ url }) => /assets\/app-[\w-]+\.js$/.test(url));
        for (const request of code) await cache.delete(request);
      }
    });
  const hasCode = () =>
    tab.page.evaluate(async () =>
      (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
        .flat()
        .some(({ url }) => /assets\/app-[\w-]+\.js$/.test(url)),
    );
  await dropCode();
  expect(await hasCode()).toBe(false);
  await tab.page.reload();
  await worksOffline(tab);
  expect(await hasCode()).toBe(true);

  await dropCode();
  host.mount("/app", await buildSecond());
  await tab.page.reload();
  await expect.poll(() => isSecond(tab.page)).toBe(1);
  await tab.modelReady();
});
