import { expect, test } from "@playwright/test";
import { pickleWeights } from "../src/testing/checkpoint-changes.ts";
import { tinyCheckpoint } from "../src/testing/vr3-checkpoint.ts";
import { type StoredModels, VR3, WEIGHTS, withStoredModels } from "./stored-models.ts";

// Getting a model goes on after whatever broke in between.

/** More than any entry's header in the zips that hold pickled weights. */
const MAX_ENTRY_HEADER = 64;

let desk: StoredModels;
withStoredModels((started) => {
  desk = started;
});

test("a model whose worker died before its last file had its content is unfinished, and goes on", async () => {
  await desk.get(desk.origin(), desk.weightBytes / 2);
  const folder = (await desk.stored())[0]!.folder;
  await desk.page.evaluate(async (folder) => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    const model = await models.getDirectoryHandle(folder);
    await model.getFileHandle("manifest.json", { create: true });
  }, folder);
  expect(await desk.stored()).toMatchObject([{ folder, state: "unfinished" }]);
  const files = await desk.hashes(await desk.got());
  expect(files).toEqual(await desk.madeInNode(VR3));
});

test("a model whose worker died right after its last file is ready, and the conversion's notes go when it is got again", async () => {
  const folder = await desk.got();
  await desk.page.evaluate(async (folder) => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    const model = await models.getDirectoryHandle(folder);
    await model.getFileHandle("conversion.json", { create: true });
  }, folder);
  expect(await desk.stored()).toMatchObject([{ folder, state: "ready" }]);
  expect(await desk.got()).toBe(folder);
  const files = await desk.hashes(folder);
  expect(files).toEqual(await desk.madeInNode(VR3));
});

/** Works on the model of `origin()`; of its weights, nothing that was done before may be asked for again, but for their header. */
async function askingForNothingTwice(work: () => Promise<void>): Promise<void> {
  const [model] = await desk.stored();
  const done = model?.state === "ready" ? desk.weightBytes : (model?.unfinished?.doneBytes ?? 0);
  desk.hub.forget();
  await work();
  for (const { path, range } of desk.hub.requests) {
    if (path !== WEIGHTS || !range || range[1] <= desk.headerBytes) continue;
    expect(range[0]).toBeGreaterThanOrEqual(done);
  }
}

/** Gets the model until something happens, which has to be one of these failures, or nothing. */
async function getUntil(code: "cancelled" | "storage-full", pauseAfter = Number.POSITIVE_INFINITY) {
  const { result } = await desk.get(desk.origin(), pauseAfter);
  expect(result.ok || result.error.code, JSON.stringify(result)).toBe(result.ok || code);
  return result;
}

test("whatever breaks in between, the package is the same in the end, and nothing that was done is fetched again", async () => {
  test.setTimeout(300_000);
  const expected = await desk.madeInNode(VR3);
  const whole = await desk.page.context().browser()!.newBrowserCDPSession();
  const signal = async (name: "SIGSTOP" | "SIGCONT") => {
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, name);
  };
  const site = await desk.page.context().newCDPSession(desk.page);
  const allow = (quotaSize?: number) =>
    site.send("Storage.overrideQuotaForOrigin", { origin: desk.server.origin, quotaSize });
  const struck = { full: 0, asleep: 0 };
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const faults: readonly ((at: number) => Promise<void>)[] = [
    async function workerDies() {
      desk.hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
      await Promise.race([desk.get(), desk.page.waitForTimeout(50 + random() * 400)]);
      await desk.models.evaluate((one) => one.kill());
    },
    async function connectionIsCut(at) {
      desk.hub.inject({ path: WEIGHTS, cutAfter: at, times: 1 });
      await getUntil("cancelled", at);
    },
    async function hubIsOverloaded(at) {
      desk.hub.inject({ path: WEIGHTS, status: 503, times: 1, retryAfter: "0" });
      await getUntil("cancelled", at);
    },
    async function pageGoes() {
      desk.hub.inject({ path: WEIGHTS, bytesPerSecond: 6_000_000 });
      void desk.get().catch(() => undefined);
      await desk.page.waitForTimeout(50 + random() * 300);
      await desk.openHarness();
    },
    async function isPaused(at) {
      await getUntil("cancelled", at);
    },
    async function diskIsFull(at) {
      await allow((await desk.models.evaluate((one) => one.usedBytes())) + at / 16);
      const result = await getUntil("storage-full");
      if (!result.ok) struck.full++;
      await allow();
    },
    async function deviceSleeps(at) {
      desk.hub.inject({ path: WEIGHTS, bytesPerSecond: 2_000_000 });
      let isOver = false;
      const getting = getUntil("cancelled", at).finally(() => {
        isOver = true;
      });
      const begun = () =>
        desk.hub.requests.some(({ path, range }) => path === WEIGHTS && range![1] > desk.headerBytes);
      await expect.poll(() => isOver || begun(), { intervals: [20] }).toBe(true);
      await desk.page.waitForTimeout(random() * 200);
      await signal("SIGSTOP");
      if (desk.hub.underway > 0) struck.asleep++;
      desk.hub.cut();
      await new Promise((done) => setTimeout(done, 300 + random() * 400));
      await signal("SIGCONT");
      await getting;
    },
  ];
  for (let round = 0, fault = 0; round < 5; round++) {
    for (let n = 0; n < 10; n++, fault++) {
      desk.hub.heal();
      const at = Math.floor(random() * desk.weightBytes);
      await askingForNothingTwice(() => faults[fault % faults.length]!(at));
    }
    desk.hub.heal();
    await askingForNothingTwice(async () => void (await desk.got()));
    const [model] = await desk.stored();
    const files = await desk.hashes(model!.folder);
    expect(files).toEqual(expected);
    await desk.models.evaluate((one, name) => one.remove(name), model!.folder);
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
  await desk.hub.publish(repository, Object.fromEntries(published));
  const expected = await desk.madeInNode(repository);
  const from = desk.origin(repository);
  const [first, second] = shards.map(({ bytes }) => bytes.length) as [number, number];
  const slowly = () => desk.hub.inject(...shards.map(({ path }) => ({ path, bytesPerSecond: 1_500_000 })));
  const untilSecond = () =>
    expect
      .poll(() => desk.sentOf(shards[1]!.path), { intervals: [20], timeout: 60_000 })
      .toBeGreaterThan(second / 4);
  const faults: readonly (() => Promise<void>)[] = [
    async function workerDies() {
      slowly();
      await Promise.race([desk.get(from), untilSecond()]);
      await desk.models.evaluate((one) => one.kill());
    },
    async function pageGoes() {
      slowly();
      void desk.get(from).catch(() => undefined);
      await untilSecond();
      await desk.openHarness();
    },
    async function isPaused() {
      slowly();
      expect((await desk.get(from, first + second / 4)).result).toMatchObject({
        error: { code: "cancelled" },
      });
      expect((await desk.stored())[0]!.unfinished!.doneBytes).toBeGreaterThan(first);
    },
    async function connectionIsCut() {
      desk.hub.inject({ path: shards[1]!.path, cutAfter: second / 8, times: 1 });
      await desk.got(from);
    },
  ];
  let done = 0;
  for (const fault of faults) {
    desk.hub.heal();
    desk.hub.forget();
    await fault();
    let before = 0;
    for (const { path, bytes } of shards) {
      // At each attempt the lists of a shard's tensors and entries are read, at its start and at its end, and the entries' headers.
      const file = Buffer.from(bytes);
      const [firstWeight, lastWeight] = [file.indexOf("/data/0"), file.readUInt32LE(bytes.length - 6)];
      for (const request of desk.hub.requests) {
        if (request.path !== path || !request.range) continue;
        const [start, end] = request.range;
        if (end <= firstWeight || start >= lastWeight || end - start < MAX_ENTRY_HEADER) continue;
        expect(start).toBeGreaterThanOrEqual(Math.min(done - before, lastWeight));
      }
      before += bytes.length;
    }
    const [model] = await desk.stored();
    done = model!.state === "ready" ? first + second : model!.unfinished!.doneBytes;
  }
  expect(done).toBe(first + second);
  const [model] = await desk.stored();
  expect(await desk.hashes(model!.folder)).toEqual(expected);
});
