import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type JSHandle, type Page, test } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildTools } from "../src/cli/build.ts";
import { buildFolder } from "../src/cli/build-folder.ts";
import type { ModelsHarness } from "../src/cli/parity-page/models-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import { serve } from "../src/cli/serve.ts";
import { openHubCheckpoint } from "../src/models/hub-checkpoint.ts";
import type { ModelOrigin } from "../src/protocol/models.ts";
import { pickleWeights } from "../src/testing/checkpoint-changes.ts";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";
import { tinyCheckpoint } from "../src/testing/vr3-checkpoint.ts";

// Models are got from a hub of another origin into the browser's own storage by the worker that the app has.

const FIXTURES = new URL("../src/testing/fixtures/", import.meta.url);
const VR3 = "tester/vr3-tiny";
const VR7 = "tester/vr7-tiny";
const WEIGHTS = "model.safetensors";
/** More than any entry's header in the zips that hold pickled weights. */
const MAX_ENTRY_HEADER = 64;

let hub: HubServer;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let folder: string;
let page: Page;
let models: JSHandle<ModelsHarness>;
let weightBytes: number;
let headerBytes: number;

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
  headerBytes = 8 + new DataView(vr3[WEIGHTS]!.buffer).getUint32(0, true);
  await hub.publish(VR3, vr3, { licence: "apache-2.0" });
  const siglip = await checkpointFiles("videorefer-7b-tiny/siglip/", "siglip/");
  await hub.publish(VR7, { ...(await checkpointFiles("videorefer-7b-tiny/")), ...siglip });
  server = await serve({ root: await buildTools(), mounts: { "/packages": folder } });
  // On a disk, where a quota is kept as it is for people.
  browser = await launchBrowser({ profile: join(folder, "profile") });
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
  const { licence } = opened;
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

/** Bytes of a file that the storage sent, summed over all requests. */
const sentOf = (file: string) =>
  hub.requests.filter(({ path }) => path === file).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
const sentWeights = () => sentOf(WEIGHTS);

for (const [what, content] of [
  ["cut off", '{"format": "videorefer-package", '],
  ["of a later version", '{"format": "videorefer-package", "formatVersion": 99}'],
] as const) {
  test(`a model whose manifest is ${what} is listed, and can be made again or deleted`, async () => {
    const name = await got();
    const whole = await hashes(name);
    const [before] = await stored();
    await models.evaluate((one, [name, content]) => one.write(name, "manifest.json", content), [
      name,
      content,
    ] as const);
    const [listed] = await stored();
    expect(listed).toMatchObject({ folder: name, name: before!.name, state: "damaged" });
    expect(listed!.problem).toContain("manifest.json");
    expect(listed!.bytes).toBeGreaterThan(1e5);

    expect((await get(listed!.origin!)).result.ok).toBe(true);
    expect(await stored()).toEqual([before]);
    expect(await hashes(name)).toEqual(whole);

    await models.evaluate((one, [name, content]) => one.write(name, "manifest.json", content), [
      name,
      content,
    ] as const);
    await models.evaluate((one, name) => one.write(name, "origin.json", "{}"), name);
    expect(await stored()).toMatchObject([{ folder: name, name, state: "damaged", origin: null }]);
    await models.evaluate((one, name) => one.remove(name), name);
    expect(await stored()).toEqual([]);
  });
}

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

test("a model whose worker died before its last file had its content is unfinished, and goes on", async () => {
  await get(origin(), weightBytes / 2);
  const folder = (await stored())[0]!.folder;
  await page.evaluate(async (folder) => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    const model = await models.getDirectoryHandle(folder);
    await model.getFileHandle("manifest.json", { create: true });
  }, folder);
  expect(await stored()).toMatchObject([{ folder, state: "unfinished" }]);
  const files = await hashes(await got());
  expect(files).toEqual(await madeInNode(VR3));
});

test("a model whose worker died right after its last file is ready, and the conversion's notes go when it is got again", async () => {
  const folder = await got();
  await page.evaluate(async (folder) => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    const model = await models.getDirectoryHandle(folder);
    await model.getFileHandle("conversion.json", { create: true });
  }, folder);
  expect(await stored()).toMatchObject([{ folder, state: "ready" }]);
  expect(await got()).toBe(folder);
  const files = await hashes(folder);
  expect(files).toEqual(await madeInNode(VR3));
});

/** Works on the model of `origin()`; of its weights, nothing that was done before may be asked for again, but for their header. */
async function askingForNothingTwice(work: () => Promise<void>): Promise<void> {
  const [model] = await stored();
  const done = model?.state === "ready" ? weightBytes : (model?.unfinished?.doneBytes ?? 0);
  hub.forget();
  await work();
  for (const { path, range } of hub.requests) {
    if (path !== WEIGHTS || !range || range[1] <= headerBytes) continue;
    expect(range[0]).toBeGreaterThanOrEqual(done);
  }
}

/** Gets the model until something happens, which has to be one of these failures, or nothing. */
async function getUntil(code: "cancelled" | "storage-full", pauseAfter = Number.POSITIVE_INFINITY) {
  const { result } = await get(origin(), pauseAfter);
  expect(result.ok || result.error.code, JSON.stringify(result)).toBe(result.ok || code);
  return result;
}

test("whatever breaks in between, the package is the same in the end, and nothing that was done is fetched again", async () => {
  test.setTimeout(300_000);
  const expected = await madeInNode(VR3);
  const whole = await page.context().browser()!.newBrowserCDPSession();
  const signal = async (name: "SIGSTOP" | "SIGCONT") => {
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, name);
  };
  const site = await page.context().newCDPSession(page);
  const allow = (quotaSize?: number) =>
    site.send("Storage.overrideQuotaForOrigin", { origin: server.origin, quotaSize });
  const struck = { full: 0, asleep: 0 };
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const faults: readonly ((at: number) => Promise<void>)[] = [
    async function workerDies() {
      hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
      await Promise.race([get(), page.waitForTimeout(50 + random() * 400)]);
      await models.evaluate((one) => one.kill());
    },
    async function connectionIsCut(at) {
      hub.inject({ path: WEIGHTS, cutAfter: at, times: 1 });
      await getUntil("cancelled", at);
    },
    async function hubIsOverloaded(at) {
      hub.inject({ path: WEIGHTS, status: 503, times: 1, retryAfter: "0" });
      await getUntil("cancelled", at);
    },
    async function pageGoes() {
      hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
      void get().catch(() => undefined);
      await page.waitForTimeout(50 + random() * 300);
      await openHarness();
    },
    async function isPaused(at) {
      await getUntil("cancelled", at);
    },
    async function diskIsFull(at) {
      await allow((await models.evaluate((one) => one.usedBytes())) + at / 16);
      const result = await getUntil("storage-full");
      if (!result.ok) struck.full++;
      await allow();
    },
    async function deviceSleeps(at) {
      hub.inject({ path: WEIGHTS, bytesPerSecond: 2_000_000 });
      let isOver = false;
      const getting = getUntil("cancelled", at).finally(() => {
        isOver = true;
      });
      const begun = () => hub.requests.some(({ path, range }) => path === WEIGHTS && range![1] > headerBytes);
      await expect.poll(() => isOver || begun(), { intervals: [20] }).toBe(true);
      await page.waitForTimeout(random() * 200);
      await signal("SIGSTOP");
      if (hub.underway > 0) struck.asleep++;
      hub.cut();
      await new Promise((done) => setTimeout(done, 300 + random() * 400));
      await signal("SIGCONT");
      await getting;
    },
  ];
  for (let round = 0, fault = 0; round < 5; round++) {
    for (let n = 0; n < 10; n++, fault++) {
      hub.heal();
      const at = Math.floor(random() * weightBytes);
      await askingForNothingTwice(() => faults[fault % faults.length]!(at));
    }
    hub.heal();
    await askingForNothingTwice(async () => void (await got()));
    const [model] = await stored();
    const files = await hashes(model!.folder);
    expect(files).toEqual(expected);
    await models.evaluate((one, name) => one.remove(name), model!.folder);
  }
  expect(struck.full).toBeGreaterThan(0);
  expect(struck.asleep).toBeGreaterThan(0);
});

test("a model in pickled shards goes on within a shard after a lost worker, a cut line and a closed page", async () => {
  const repository = "tester/pickled";
  const checkpoint = tinyCheckpoint("pixelrefer-tiny");
  const shards = pickleWeights(checkpoint, 2).map((path) => ({ path, bytes: checkpoint.get(path) }));
  const published = Array.from(
    checkpoint.files,
    ([path, bytes]) => [path.replace("../", ""), bytes] as const,
  );
  await hub.publish(repository, Object.fromEntries(published));
  const expected = await madeInNode(repository);
  const from = origin(repository);
  const [first, second] = shards.map(({ bytes }) => bytes.length) as [number, number];
  const slowly = () => hub.inject(...shards.map(({ path }) => ({ path, bytesPerSecond: 1_500_000 })));
  const untilSecond = () =>
    expect
      .poll(() => sentOf(shards[1]!.path), { intervals: [20], timeout: 60_000 })
      .toBeGreaterThan(second / 4);
  const faults: readonly (() => Promise<void>)[] = [
    async function workerDies() {
      slowly();
      await Promise.race([get(from), untilSecond()]);
      await models.evaluate((one) => one.kill());
    },
    async function pageGoes() {
      slowly();
      void get(from).catch(() => undefined);
      await untilSecond();
      await openHarness();
    },
    async function isPaused() {
      slowly();
      expect((await get(from, first + second / 4)).result).toMatchObject({ error: { code: "cancelled" } });
      expect((await stored())[0]!.unfinished!.doneBytes).toBeGreaterThan(first);
    },
    async function connectionIsCut() {
      hub.inject({ path: shards[1]!.path, cutAfter: second / 8, times: 1 });
      await got(from);
    },
  ];
  let done = 0;
  for (const fault of faults) {
    hub.heal();
    hub.forget();
    await fault();
    let before = 0;
    for (const { path, bytes } of shards) {
      // At each attempt the lists of a shard's tensors and entries are read, at its start and at its end, and the entries' headers.
      const file = Buffer.from(bytes);
      const [firstWeight, lastWeight] = [file.indexOf("/data/0"), file.readUInt32LE(bytes.length - 6)];
      for (const request of hub.requests) {
        if (request.path !== path || !request.range) continue;
        const [start, end] = request.range;
        if (end <= firstWeight || start >= lastWeight || end - start < MAX_ENTRY_HEADER) continue;
        expect(start).toBeGreaterThanOrEqual(Math.min(done - before, lastWeight));
      }
      before += bytes.length;
    }
    const [model] = await stored();
    done = model!.state === "ready" ? first + second : model!.unfinished!.doneBytes;
  }
  expect(done).toBe(first + second);
  const [model] = await stored();
  expect(await hashes(model!.folder)).toEqual(expected);
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

test("a ready package in a repository is fetched as it is, and goes on after a lost worker", async () => {
  const { "report.json": _, ...expected } = await madeInNode(VR3);
  const made = join(folder, VR3.replace("/", "-"));
  const files: Record<string, Uint8Array> = {};
  for (const file of await readdir(made))
    files[`single/${file}`] = new Uint8Array(await readFile(join(made, file)));
  await hub.publish("tester/ready", { ...files, "README.md": "A package." });
  const from = origin("tester/ready");
  const quote = await models.evaluate((one, from) => one.quote(from), from);
  expect(quote).toMatchObject({ ok: true, value: { ready: true, doneBytes: 0 } });

  const shard = "single/decoder.weights-000.bin";
  hub.inject({ path: shard, bytesPerSecond: 2_000_000 });
  const half = files[shard]!.length / 2;
  await Promise.race([get(from), expect.poll(() => sentOf(shard)).toBeGreaterThan(half)]);
  await models.evaluate((one) => one.kill());
  hub.heal();
  hub.forget();
  const name = await got(from);
  const found = await hashes(name);
  expect(found).toEqual(expected);
  expect(sentOf(shard)).toBeLessThanOrEqual(half);
  expect(sentOf("single/vision.weights-000.bin")).toBe(0);
});

test("looking up, checking and copying end when they are cancelled, and can be done again", async () => {
  const cancelled = { ok: false, error: { code: "cancelled" } };
  hub.inject({ path: "api", stallAfter: 10 });
  const quoted = models.evaluate((one, from) => one.quote(from), origin());
  await expect.poll(() => hub.requests.length).toBe(1);
  await models.evaluate((one) => one.cancel("quote"));
  expect(await quoted).toMatchObject(cancelled);
  hub.heal();
  const name = await got();
  const checked = await models.evaluate((one, name) => {
    const check = one.verify(name);
    one.cancel("job");
    return check;
  }, name);
  expect(checked).toMatchObject(cancelled);
  const copied = await models.evaluate((one, name) => one.exported(name, () => one.cancel("job")), name);
  expect(copied).toMatchObject(cancelled);
  expect(await models.evaluate((one, name) => one.verify(name), name)).toEqual({ ok: true, value: [] });
  const paths = await models.evaluate(async (one, name) => {
    const copy = await one.exported(name);
    return copy.ok && copy.value.map(({ path }) => path);
  }, name);
  expect(paths).toContain("manifest.json");
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
