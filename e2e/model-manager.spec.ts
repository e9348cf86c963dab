import { fileURLToPath } from "node:url";
import { expect, type Locator, type Page } from "@playwright/test";
import { launchBrowser } from "../src/cli/browser.ts";
import { buildApp, MODELS } from "../src/cli/build.ts";
import { serve } from "../src/cli/serve.ts";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";
import { RED_CIRCLE, test, YELLOW_STAR } from "./app-test.ts";
import { AppPage } from "./pages/app-page.ts";
import { lookUpRepository } from "./pages/hub-form.ts";

// Getting a model as a person does: from a hub of another origin, here one that has the checkpoint of the bundled model.

const CHECKPOINT = fileURLToPath(new URL("../training/nano/checkpoint", import.meta.url));
const REPOSITORY = "tester/shapes";
/** What a machine without a graphics processor is offered first. */
const RECOMMENDED = "Alibaba-DAMO-Academy/PixelRefer-Lite-2B";
/** What its configuration calls the model. */
const NAME = "Nano (shapes world)";
const WEIGHTS = "model.safetensors";

let hub: HubServer;
test.use({ serviceWorkers: "allow" });
test.describe.configure({ timeout: 180_000 });
test.beforeAll(async () => {
  hub = await startHubServer();
  await hub.publish(REPOSITORY, CHECKPOINT, { licence: "apache-2.0" });
});
test.afterAll(() => hub.close());
test.beforeEach(() => {
  hub.heal();
  hub.forget();
});

const manager = (page: Page) => page.getByRole("dialog", { name: "Models" });

async function openManager(page: Page) {
  await page.getByTitle("About the model").click();
  return manager(page);
}

async function lookUp(page: Page) {
  const dialog = await openManager(page);
  await dialog.getByRole("button", { name: "Get a model" }).click();
  return lookUpRepository(page, hub.base, REPOSITORY);
}

/** Presses the button of what was looked up; the recommended model above it has one too. */
const agree = (dialog: Locator) =>
  dialog
    .getByRole("region", { name: "shapes" })
    .getByRole("button", { name: /^Download and convert/ })
    .click();

const stored = (page: Page) => page.getByRole("dialog").getByRole("listitem").filter({ hasText: REPOSITORY });

/** Bytes of the weights that were sent. */
const sent = () =>
  hub.requests.filter(({ path }) => path === WEIGHTS).reduce((sum, { sentBytes }) => sum + sentBytes, 0);

async function describeShape(app: AppPage, clip: typeof RED_CIRCLE | typeof YELLOW_STAR): Promise<string> {
  await app.openShown(clip.path);
  await app.goToFrame(18);
  await app.brushOver(clip.colour);
  await app.page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  return app.answered();
}

test("looked up, agreed to, downloaded, converted, used; asks nobody before and after", async ({
  app,
  site,
}) => {
  const { page } = app;
  await app.openShown(RED_CIRCLE.path);
  expect(hub.requests).toEqual([]);

  const dialog = await lookUp(page);
  await expect(dialog.getByText("apache-2.0").first()).toBeVisible({ timeout: 30_000 });
  expect(sent()).toBeLessThan(1e5); // a header, of 15 MB
  await agree(dialog);
  await expect(stored(page)).toContainText("In use", { timeout: 90_000 });

  const whereTo = new Set(app.requested.filter((url) => /^http/.test(url)).map((url) => new URL(url).origin));
  whereTo.delete(site.origin);
  const hubOrigins = new Set(hub.requests.map(({ server }) => server));
  expect(whereTo.size).toBe(hubOrigins.size); // the hub and its storage, nobody else
  hub.forget();
  await page.keyboard.press("Escape");

  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  const answer = await app.answered();
  for (const word of RED_CIRCLE.words) expect.soft(answer).toMatch(word);
  expect(hub.requests).toEqual([]);
  expect(app.errors).toEqual([]);
});

test("the recommended model is got in one step, with its cost told before anything is fetched", async ({
  app,
}) => {
  const { page } = app;
  await hub.publish(RECOMMENDED, CHECKPOINT, { licence: "apache-2.0" });
  await page.getByRole("main").getByRole("button", { name: "Get a real model" }).click();
  const dialog = page.getByRole("dialog", { name: "Get a model" });
  await expect(dialog.getByText(/^This device: CPU/)).toBeVisible({ timeout: 30_000 });
  const card = dialog.getByRole("article", { name: RECOMMENDED.split("/")[1]! });
  await expect(card).toContainText(/An answer takes\s*about (a|an|\d+) (second|minute|hour)s?/);
  await expect(card).toContainText(/To download\s*about 3\.9 GB/);
  await expect(card).toContainText(/Kept here\s*about 1\.6 GB/);
  await expect(card).toContainText(/Memory\s*about 2\.6 GB/);
  expect(hub.requests).toEqual([]);
  await dialog.getByText("Advanced: weights, mirror, access token").click();
  await dialog.getByLabel("Address of the hub").fill(hub.base);
  await card.getByRole("button", { name: /^Download and convert/ }).click();
  const row = manager(page).getByRole("listitem").filter({ hasText: RECOMMENDED });
  await expect(row).toContainText("In use", { timeout: 90_000 });
});

for (const [what, silent, why] of [
  [
    "refuses connections",
    false,
    "Nobody listens at .*Access-Control-Allow-Origin: http.* may read its answers",
  ],
  ["never answers", true, "Nothing came back: .* Wait, then try again"],
] as const) {
  test(`a hub that ${what} is given up within ten seconds, and a folder is offered`, async ({ app }) => {
    const { page } = app;
    const away = await startHubServer();
    const { base } = away;
    await away.publish(RECOMMENDED, CHECKPOINT);
    if (silent) away.inject({ path: "api", stallAfter: 0 });
    else await away.close();
    await openManager(page);
    await manager(page).getByRole("button", { name: "Get a model" }).click();
    const dialog = page.getByRole("dialog", { name: "Get a model" });
    await dialog.getByText("Advanced: weights, mirror, access token").click();
    await dialog.getByLabel("Address of the hub").fill(base);
    await expect(dialog.getByText(/^This device: CPU/)).toBeVisible({ timeout: 30_000 });
    const card = dialog.getByRole("article", { name: RECOMMENDED.split("/")[1]! });
    await card.getByRole("button", { name: /^Download and convert/ }).click();
    const sentence = new RegExp(
      `${new URL(base).host} could not be reached \\(\\d+ tr(y|ies)\\)\\. ${why}\\. You can add a model from a folder or a stick instead\\.`,
    );
    await expect(dialog.getByRole("alert")).toHaveText(sentence, { timeout: 10_000 });
    await dialog.getByRole("button", { name: "Use a folder or a stick" }).click();
    await expect(dialog.getByRole("button", { name: "Choose a folder" })).toBeVisible();
    if (silent) await away.close();
  });
}

test.describe("without storage", () => {
  // A service worker would serve the worker's script past the route that takes its storage away.
  test.use({ serviceWorkers: "block" });

  test("without storage, as in a private window, a package in a folder answers until the page closes", async ({
    page,
    site,
  }) => {
    await page.route("**/models.worker-*.js", async (route) => {
      const response = await route.fetch();
      const refuse =
        "navigator.storage.getDirectory = () => Promise.reject(new DOMException('refused', 'SecurityError'));";
      await route.fulfill({ response, body: `${refuse}\n${await response.text()}` });
    });
    const app = await AppPage.on(page, site.origin);
    await app.visit();
    await page.getByRole("main").getByRole("button", { name: "Get a real model" }).click();
    const dialog = page.getByRole("dialog", { name: "Get a model" });
    // The models worker starts meanwhile, beside the demo model on the same cores.
    await expect(dialog.getByRole("alert")).toContainText("This window keeps no models.", {
      timeout: 30_000,
    });
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      dialog.getByRole("button", { name: "Choose a folder" }).click(),
    ]);
    await chooser.setFiles(`${MODELS}/nano7-q4f32`);
    await expect(manager(page).getByText("In use until the page closes")).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press("Escape");
    const answer = await describeShape(app, YELLOW_STAR);
    for (const word of YELLOW_STAR.words) expect.soft(answer).toMatch(word);
    await page.reload();
    await app.modelReady();
  });
});

test("a look-up can be cancelled, by its button and by closing the dialog", async ({ app }) => {
  const { page } = app;
  const open = () => hub.requests.filter(({ path, status }) => path === "api" && status === 200).length;
  hub.inject({ path: "api", stallAfter: 10 });
  const dialog = await lookUp(page);
  await expect.poll(open).toBe(1);
  expect(hub.underway).toBe(1);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByText("Looking it up…")).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Look it up" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(open).toBe(2);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => hub.underway).toBe(0);
  hub.heal();
  await lookUp(page);
  await expect(dialog.getByText(/^Found/)).toBeVisible({ timeout: 30_000 });
});

test("paused by a closed page, continued after it, used without a network, deleted", async ({ folder }) => {
  const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
  const browser = await launchBrowser({ profile: folder });
  try {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1600, height: 950 });
    const app = await AppPage.on(page, server.origin);
    await app.visit();
    await expect(page.getByText("Works offline")).toBeVisible({ timeout: 90_000 });

    hub.inject({ path: WEIGHTS, bytesPerSecond: 4_000_000 });
    const dialog = await lookUp(page);
    await agree(dialog);
    await expect.poll(sent, { timeout: 60_000 }).toBeGreaterThan(6e6);
    await manager(page).getByRole("button", { name: "Pause" }).click();
    await expect(stored(page).getByRole("button", { name: "Continue" })).toBeVisible({ timeout: 30_000 });
    await page.reload();
    hub.heal();
    hub.forget();
    await openManager(page);
    await stored(page).getByRole("button", { name: "Continue" }).click();
    await expect(stored(page)).toContainText("In use", { timeout: 90_000 });
    expect(sent()).toBeLessThan(14e6); // of 16: what was done was not fetched again

    await browser.context.setOffline(true);
    await page.reload();
    const answer = await describeShape(app, YELLOW_STAR);
    for (const word of YELLOW_STAR.words) expect.soft(answer).toMatch(word);

    await openManager(page);
    await stored(page).getByRole("button", { name: "Delete" }).click();
    await stored(page).getByRole("button", { name: "Delete the model" }).click();
    await expect(stored(page)).toHaveCount(0);
  } finally {
    await browser.close();
    await server.close();
  }
});

test("cleared away by the browser, said so, replaced, got again; cleared in part, named, repaired", async ({
  app,
  site,
}) => {
  const { page } = app;
  const dialog = await lookUp(page);
  await agree(dialog);
  await expect(stored(page)).toContainText("In use", { timeout: 90_000 });
  await page.goto("about:blank");

  // What a browser takes when the disk is nearly full.
  const devtools = await page.context().newCDPSession(page);
  const storageTypes = "file_systems,indexeddb,cache_storage,service_workers";
  await devtools.send("Storage.clearDataForOrigin", { origin: site.origin, storageTypes });
  await app.visit();
  await expect(page.getByText(`${NAME} is no longer on this device: the browser cleared`)).toBeVisible();
  const answer = await describeShape(app, RED_CIRCLE);
  for (const word of RED_CIRCLE.words) expect.soft(answer).toMatch(word);

  const row = page.getByRole("dialog").getByRole("listitem").filter({ hasText: NAME });
  const demonstration = page.getByRole("dialog").getByRole("listitem", { name: "Demo model" });
  await openManager(page);
  await expect(demonstration.first()).toContainText("In use");
  await expect(row).toContainText("No longer on this device");
  hub.forget();
  await row.getByRole("button", { name: "Get it again" }).click();
  await expect(stored(page).getByRole("button", { name: "Use" })).toBeVisible({ timeout: 90_000 });
  await expect(row).toHaveCount(1);
  expect(sent()).toBeGreaterThan(1e6);

  const missing = await page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    for await (const [, model] of root) {
      await (model as FileSystemDirectoryHandle).removeEntry("connector.weights-000.bin");
      return "connector.weights-000.bin";
    }
    throw new Error("there should be a model");
  });
  await stored(page).getByRole("button", { name: "Use" }).click();
  await expect(manager(page).getByText("lacks models/")).toContainText(missing, { timeout: 30_000 });
  await stored(page).getByRole("button", { name: "Check" }).click();
  await expect(manager(page).getByText(/these should be got again: /)).toContainText(missing, {
    timeout: 30_000,
  });
  hub.forget();
  await stored(page).getByRole("button", { name: "Repair" }).click();
  await expect(manager(page).getByText("lacks models/")).toHaveCount(0, { timeout: 60_000 });
  await expect(stored(page).getByRole("button", { name: "Repair" })).toHaveCount(0, { timeout: 60_000 });
  await app.modelReady();
  expect(sent()).toBeLessThan(8e6); // of 16
  await stored(page).getByRole("button", { name: "Check" }).click();
  await expect(manager(page).getByText(`${NAME}: all files are intact`)).toBeVisible({ timeout: 30_000 });
});
