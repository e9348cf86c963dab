import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type StoredModels, VR3, VR7, WEIGHTS, withStoredModels } from "./stored-models.ts";

// Models are got from a hub, copied, checked and deleted by the worker that the app has.

let desk: StoredModels;
withStoredModels((started) => {
  desk = started;
});

for (const repository of [VR3, VR7]) {
  test(`${repository} becomes the package that the command line makes, and answers as it does`, async () => {
    const name = await desk.got(desk.origin(repository));
    const files = await desk.hashes(name);
    expect(files).toEqual(await desk.madeInNode(repository));
    const expected = await desk.answer({ url: `/packages/${repository.replace("/", "-")}` });
    desk.hub.forget();
    expect(await desk.answer({ folder: name })).toEqual(expected);
    expect(desk.hub.requests).toEqual([]);
  });
}

test("looking a model up fetches no weights beyond their header, and says what getting it costs", async () => {
  const quote = await desk.models.evaluate((one, from) => one.quote(from), desk.origin());
  if (!quote.ok) throw new Error(quote.error.message);
  expect(quote.value).toMatchObject({
    repository: VR3,
    licence: "apache-2.0",
    variant: "q4f32",
    doneBytes: 0,
  });
  expect(quote.value.sourceBytes).toBe(desk.weightBytes);
  expect(desk.sentWeights()).toBeLessThan(desk.weightBytes / 4);
  const name = await desk.got();
  const [model] = await desk.stored();
  expect(model).toMatchObject({ folder: name, state: "ready", licence: "apache-2.0" });
  expect(Math.abs(model!.bytes - quote.value.keptBytes) / model!.bytes).toBeLessThan(0.15);
});

test("pausing keeps what is done; going on after a reload reads none of it again", async () => {
  desk.hub.inject({ path: WEIGHTS, bytesPerSecond: 2_000_000 });
  const { result } = await desk.get(desk.origin(), desk.weightBytes / 2);
  expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  const [half] = await desk.stored();
  expect(half).toMatchObject({ state: "unfinished" });
  expect(half!.unfinished!.doneBytes).toBeGreaterThan(desk.weightBytes / 4);
  desk.hub.heal();
  desk.hub.forget();
  await desk.openHarness();
  const name = await desk.got(half!.origin!);
  const ranges = desk.hub.requests.flatMap(({ path, range }) => (path === WEIGHTS && range ? [range] : []));
  expect(Math.max(...ranges.map(([start]) => start))).toBeGreaterThanOrEqual(half!.unfinished!.doneBytes);
  const files = await desk.hashes(name);
  expect(files).toEqual(await desk.madeInNode(VR3));
});

test("a ready package in a repository is fetched as it is, and goes on after a lost worker", async () => {
  const { "report.json": _, ...expected } = await desk.madeInNode(VR3);
  const made = join(desk.folder, VR3.replace("/", "-"));
  const files: Record<string, Uint8Array> = {};
  for (const file of await readdir(made))
    files[`single/${file}`] = new Uint8Array(await readFile(join(made, file)));
  await desk.hub.publish("tester/ready", { ...files, "README.md": "A package." });
  const from = desk.origin("tester/ready");
  const quote = await desk.models.evaluate((one, from) => one.quote(from), from);
  expect(quote).toMatchObject({ ok: true, value: { ready: true, doneBytes: 0 } });

  const shard = "single/decoder.weights-000.bin";
  desk.hub.inject({ path: shard, bytesPerSecond: 2_000_000 });
  const half = files[shard]!.length / 2;
  await Promise.race([desk.get(from), expect.poll(() => desk.sentOf(shard)).toBeGreaterThan(half)]);
  await desk.models.evaluate((one) => one.kill());
  desk.hub.heal();
  desk.hub.forget();
  const name = await desk.got(from);
  const found = await desk.hashes(name);
  expect(found).toEqual(expected);
  expect(desk.sentOf(shard)).toBeLessThanOrEqual(half);
  expect(desk.sentOf("single/vision.weights-000.bin")).toBe(0);
});

test("looking up, checking and copying end when they are cancelled, and can be done again", async () => {
  const cancelled = { ok: false, error: { code: "cancelled" } };
  desk.hub.inject({ path: "api", stallAfter: 10 });
  const quoted = desk.models.evaluate((one, from) => one.quote(from), desk.origin());
  await expect.poll(() => desk.hub.requests.length).toBe(1);
  await desk.models.evaluate((one) => one.cancel("quote"));
  expect(await quoted).toMatchObject(cancelled);
  desk.hub.heal();
  const name = await desk.got();
  const checked = await desk.models.evaluate((one, name) => {
    const check = one.verify(name);
    one.cancel("job");
    return check;
  }, name);
  expect(checked).toMatchObject(cancelled);
  const copied = await desk.models.evaluate((one, name) => one.exported(name, () => one.cancel("job")), name);
  expect(copied).toMatchObject(cancelled);
  expect(await desk.models.evaluate((one, name) => one.verify(name), name)).toEqual({ ok: true, value: [] });
  const paths = await desk.models.evaluate(async (one, name) => {
    const copy = await one.exported(name);
    return copy.ok && copy.value.map(({ path }) => path);
  }, name);
  expect(paths).toContain("manifest.json");
});

test("deleting gives the bytes back", async () => {
  const before = await desk.models.evaluate((one) => one.usedBytes());
  const name = await desk.got();
  const [model] = await desk.stored();
  const full = await desk.models.evaluate((one) => one.usedBytes());
  expect(full - before).toBeGreaterThan(model!.bytes * 0.9);
  await desk.models.evaluate((one, name) => one.remove(name), name);
  const after = await desk.models.evaluate((one) => one.usedBytes());
  expect(after - before).toBeLessThan(model!.bytes * 0.1);
});

test("two tabs get one model: one works, the other waits, says so, and finds it done", async () => {
  desk.hub.inject({ path: WEIGHTS, bytesPerSecond: 1_500_000 });
  const other = await desk.browser.context.newPage();
  const second = await desk.harness(other);
  const first = desk.get();
  await expect.poll(() => desk.sentWeights()).toBeGreaterThan(0);
  const waited = await second.evaluate((one, from) => one.get(from), desk.origin());
  expect((await first).result.ok).toBe(true);
  expect(waited.result.ok).toBe(true);
  expect(waited.notes.join()).toContain("Another tab");
  expect(desk.sentWeights()).toBeLessThan(1.5 * desk.weightBytes);
  await other.close();
});
