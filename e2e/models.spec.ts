import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type JSHandle, type Page, test } from "@playwright/test";
import { openHubCheckpoint } from "../src/storage/hub-checkpoint.ts";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildTools } from "../src/cli/build.ts";
import { buildFolder } from "../src/cli/build-folder.ts";
import type { ModelsHarness } from "../src/cli/parity-page/models-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import { serve } from "../src/cli/serve.ts";
import type { ModelOrigin } from "../src/protocol/models.ts";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";

// Models are got from a hub of another origin into the browser's own storage by the worker that the app has.

const FIXTURES = new URL("../src/testing/fixtures/", import.meta.url);
const VR3 = "tester/vr3-tiny";
const VR7 = "tester/vr7-tiny";
const WEIGHTS = "model.safetensors";

let hub: HubServer;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let folder: string;
let page: Page;
let models: JSHandle<ModelsHarness>;
let weightBytes: number;

test.describe.configure({ timeout: 120_000 });

async function checkpointFiles(path: string, prefix = ""): Promise<Record<string, Uint8Array>> {
  const at = new URL(path, FIXTURES);
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readdir(at, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith(".gz"))
      files[prefix + entry.name] = new Uint8Array(await readFile(new URL(entry.name, at)));
  }
  return files;
}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
  hub = await startHubServer();
  const encoder = await checkpointFiles("videorefer-videollama3-tiny/encoder/", "encoder/");
  const vr3 = { ...(await checkpointFiles("videorefer-videollama3-tiny/model/")), ...encoder };
  weightBytes = vr3[WEIGHTS]!.length;
  await hub.publish(VR3, vr3, { licence: "apache-2.0" });
  const siglip = await checkpointFiles("videorefer-7b-tiny/siglip/", "siglip/");
  await hub.publish(VR7, { ...(await checkpointFiles("videorefer-7b-tiny/")), ...siglip });
  server = await serve({ root: await buildTools(), mounts: { "/packages": folder } });
  browser = await launchBrowser();
});

test.afterAll(async () => {
  await browser.close();
  await server.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async () => {
  hub.heal();
  hub.forget();
  page = await browser.context.newPage();
  await openHarness();
});

test.afterEach(async () => {
  for (const { folder } of await stored()) await models.evaluate((one, name) => one.remove(name), folder);
  await page.close();
});

async function openHarness(): Promise<void> {
  await page.goto(`${server.origin}/src/cli/parity-page/index.html`);
  await page.waitForFunction(() => "openModels" in globalThis);
  models = await page.evaluateHandle(() => (globalThis as unknown as ParityPage).openModels());
}

async function stored() {
  const list = await models.evaluate((one) => one.list());
  if (!list.ok) throw new Error(list.error.message);
  return list.value;
}

const origin = (repository = VR3): ModelOrigin => ({
  kind: "hub",
  base: hub.base,
  repository,
  revision: "main",
});

const get = (from = origin(), pauseAfter = Number.POSITIVE_INFINITY) =>
  models.evaluate((one, [from, pauseAfter]) => one.get(from, pauseAfter), [from, pauseAfter] as const);

async function got(from = origin()): Promise<string> {
  const { result } = await get(from);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.folder;
}

/** SHA-256 of the files of a stored package, without the note of where it came from. */
async function hashes(name: string): Promise<Record<string, string>> {
  const { "origin.json": _, ...files } = await models.evaluate((one, name) => one.hashes(name), name);
  return files;
}

/** The package that the command line makes of the same repository, as hashes of its files. */
async function madeInNode(repository: string): Promise<Record<string, string>> {
  const out = join(folder, repository.replace("/", "-"));
  const { source, repository: opened } = await openHubCheckpoint({ base: hub.base, repository });
  const licence = opened.licence ?? "unspecified";
  await buildFolder(source, out, { variant: "q4f32", repository, revision: opened.commit, licence });
  const made: Record<string, string> = {};
  for (const file of await readdir(out))
    made[file] = createHash("sha256")
      .update(await readFile(join(out, file)))
      .digest("hex");
  return made;
}

/** What a model says; one question without a video, so that its weights alone decide. */
async function answer(load: { url?: string; folder?: string }): Promise<readonly number[]> {
  const result = await page.evaluate(async ({ url, folder }) => {
    const engine = (globalThis as unknown as ParityPage).openEngine();
    const loaded = url ? await engine.load(url, "wasm") : await engine.loadStored(folder!, "wasm");
    if (!loaded.ok) throw new Error(loaded.error.message);
    return (await engine.ask({ text: "What happens in the video?", frames: 2, maxNewTokens: 6 })).result;
  }, load);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.tokenIds;
}

/** Bytes of the weights that the storage sent, summed over all requests. */
const sentWeights = () =>
  hub.requests.filter(({ path }) => path === WEIGHTS).reduce((sum, { sentBytes }) => sum + sentBytes, 0);

for (const repository of [VR3, VR7]) {
  test(`${repository} becomes the package that the command line makes, and answers as it does`, async () => {
    const name = await got(origin(repository));
    const files = await hashes(name);
    expect(files).toEqual(await madeInNode(repository));
    const expected = await answer({ url: `/packages/${repository.replace("/", "-")}` });
    hub.forget();
    expect(await answer({ folder: name })).toEqual(expected);
    expect(hub.requests).toEqual([]);
  });
}

test("looking a model up fetches no weights beyond their header, and says what getting it costs", async () => {
  const quote = await models.evaluate((one, from) => one.quote(from), origin());
  if (!quote.ok) throw new Error(quote.error.message);
  expect(quote.value).toMatchObject({
    repository: VR3,
    licence: "apache-2.0",
    variant: "q4f32",
    doneBytes: 0,
  });
  expect(quote.value.sourceBytes).toBe(weightBytes);
  expect(sentWeights()).toBeLessThan(weightBytes / 4);
  const name = await got();
  const [model] = await stored();
  expect(model).toMatchObject({ folder: name, state: "ready", licence: "apache-2.0" });
  expect(Math.abs(model!.bytes - quote.value.keptBytes) / model!.bytes).toBeLessThan(0.15);
});

test("pausing keeps what is done; going on after a reload reads none of it again", async () => {
  hub.inject({ path: WEIGHTS, bytesPerSecond: 2_000_000 });
  const { result } = await get(origin(), weightBytes / 2);
  expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  const [half] = await stored();
  expect(half).toMatchObject({ state: "unfinished" });
  expect(half!.unfinished!.doneBytes).toBeGreaterThan(weightBytes / 4);
  hub.heal();
  hub.forget();
  await openHarness();
  const name = await got(half!.origin!);
  const ranges = hub.requests.flatMap(({ path, range }) => (path === WEIGHTS && range ? [range] : []));
  expect(Math.max(...ranges.map(([start]) => start))).toBeGreaterThanOrEqual(half!.unfinished!.doneBytes);
  const files = await hashes(name);
  expect(files).toEqual(await madeInNode(VR3));
});

test("whatever breaks in between, the package is the same in the end", async () => {
  test.setTimeout(300_000);
  const expected = await madeInNode(VR3);
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let round = 0; round < 5; round++) {
    for (let fault = 0; fault < 10; fault++) {
      hub.heal();
      const at = Math.floor(random() * weightBytes);
      switch (fault % 5) {
        case 0: // The worker dies, as with a closed tab.
          hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
          await Promise.race([get(), page.waitForTimeout(50 + random() * 400)]);
          await models.evaluate((one) => one.kill());
          break;
        case 1: // The connection is cut and comes back by itself.
          hub.inject({ path: WEIGHTS, cutAfter: at, times: 1 });
          await get(origin(), at);
          break;
        case 2: // Overloaded.
          hub.inject({ path: WEIGHTS, status: 503, times: 1, retryAfter: "0" });
          await get(origin(), at);
          break;
        case 3: // Another tab's reload: the page goes.
          hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
          void get().catch(() => undefined);
          await page.waitForTimeout(50 + random() * 300);
          await openHarness();
          break;
        case 4: // Paused.
          await get(origin(), at);
      }
    }
    hub.heal();
    const name = await got();
    const files = await hashes(name);
    expect(files).toEqual(expected);
    await models.evaluate((one, name) => one.remove(name), name);
  }
});

test("a flipped byte and a cut off file are refused by name, and nothing else is touched", async () => {
  const name = await got(origin(VR7));
  const before = await hashes(name);
  hub.inject({ path: WEIGHTS, flipAt: weightBytes - 5000 });
  const flipped = await get();
  expect(flipped.result).toMatchObject({ ok: false, error: { code: "checkpoint-invalid" } });
  expect(!flipped.result.ok && flipped.result.error.message).toContain("model.safetensors arrived damaged");
  expect((await stored()).map(({ state }) => state).sort()).toEqual(["ready", "unfinished"]);
  hub.heal();
  await got();
  expect(await hashes(name)).toEqual(before);
});

test("a damaged file is made again from its tensors alone", async () => {
  const name = await got();
  const before = await hashes(name);
  await models.evaluate((one, name) => one.damage(name, "connector.weights-000.bin"), name);
  hub.forget();
  expect(await got()).toBe(name);
  expect(await hashes(name)).toEqual(before);
  expect(sentWeights()).toBeLessThan(weightBytes / 2);
});

test("a damaged model on the disk is found, and exported ones come back the same", async () => {
  const name = await got();
  // The report is of the conversion: a package is what its manifest lists.
  const { "report.json": _, ...before } = await hashes(name);
  const stick = await models.evaluateHandle((one, name) => one.exported(name), name);
  await models.evaluate((one, name) => one.damage(name, "decoder.weights-000.bin"), name);
  expect(await models.evaluate((one, name) => one.verify(name), name)).toEqual({
    ok: true,
    value: ["decoder.weights-000.bin"],
  });
  await models.evaluate((one, name) => one.remove(name), name);
  const { result } = await models.evaluate((one, stick) => {
    if (!stick.ok) throw new Error(stick.error.message);
    return one.get({ kind: "folder", name: "stick", files: stick.value });
  }, stick);
  if (!result.ok) throw new Error(result.error.message);
  const after = await hashes(result.value.folder);
  expect(after).toEqual(before);
});

test("deleting gives the bytes back", async () => {
  const before = await models.evaluate((one) => one.usedBytes());
  const name = await got();
  const [model] = await stored();
  const full = await models.evaluate((one) => one.usedBytes());
  expect(full - before).toBeGreaterThan(model!.bytes * 0.9);
  await models.evaluate((one, name) => one.remove(name), name);
  const after = await models.evaluate((one) => one.usedBytes());
  expect(after - before).toBeLessThan(model!.bytes * 0.1);
});

test("two tabs get one model: one works, the other waits, says so, and finds it done", async () => {
  hub.inject({ path: WEIGHTS, bytesPerSecond: 1_500_000 });
  const other = await browser.context.newPage();
  await other.goto(`${server.origin}/src/cli/parity-page/index.html`);
  await other.waitForFunction(() => "openModels" in globalThis);
  const second = await other.evaluateHandle(() => (globalThis as unknown as ParityPage).openModels());
  const first = get();
  await expect.poll(sentWeights).toBeGreaterThan(0);
  const waited = await second.evaluate((one, from) => one.get(from), origin());
  expect((await first).result.ok).toBe(true);
  expect(waited.result.ok).toBe(true);
  expect(waited.notes.join()).toContain("Another tab");
  expect(sentWeights()).toBeLessThan(1.5 * weightBytes);
  await other.close();
});
