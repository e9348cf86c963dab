import { expect, type JSHandle, type Page, test } from "@playwright/test";
import type { EngineHarness, HarnessAnswer, HarnessQuestion } from "../src/cli/parity-page/engine-harness.ts";
import { TinyEngine } from "./tiny-engine.ts";

// What the engine does to the GPU, counted at the browser's own interface: buffers made and freed, bytes that come back.

interface Counts {
  made: number;
  freed: number;
  mappedBytes: number;
}

let tiny: TinyEngine;
let page: Page;
let engine: JSHandle<EngineHarness>;

test.describe.configure({ timeout: 300_000 });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  tiny = await TinyEngine.start();
  ({ page, engine } = await tiny.open());
  // It answers once it runs.
  await engine.evaluate((harness) => harness.report());
  await countCalls();
  const loaded = await engine.evaluate((harness) => harness.load("/packages/good", "webgpu"));
  if (!loaded.ok) throw new Error(loaded.error.message);
  await ask({ frames: 3, maxNewTokens: 20 });
});

test.afterAll(() => tiny?.stop());

const engineWorker = () => page.workers().find((worker) => worker.url().includes("engine"))!;

/** Puts counters around the calls of the engine's worker. Before the model is loaded, so that nothing escapes them. */
async function countCalls(): Promise<void> {
  await engineWorker().evaluate(() => {
    const counts: Counts = { made: 0, freed: 0, mappedBytes: 0 };
    (globalThis as unknown as { counts: Counts }).counts = counts;
    const device = GPUDevice.prototype;
    const buffer = GPUBuffer.prototype;
    const { createBuffer } = device;
    const { destroy, getMappedRange } = buffer;
    const live = new WeakSet<GPUBuffer>();
    device.createBuffer = function (descriptor) {
      counts.made++;
      const made = createBuffer.call(this, descriptor);
      live.add(made);
      return made;
    };
    buffer.destroy = function () {
      if (live.delete(this)) counts.freed++;
      return destroy.call(this);
    };
    buffer.getMappedRange = function (...range) {
      const mapped = getMappedRange.apply(this, range);
      if (this.usage & GPUBufferUsage.MAP_READ) counts.mappedBytes += mapped.byteLength;
      return mapped;
    };
  });
}

const counts = () =>
  engineWorker().evaluate(() => ({ ...(globalThis as unknown as { counts: Counts }).counts }));

const ask = (question: Partial<HarnessQuestion>): Promise<HarnessAnswer> =>
  engine.evaluate((harness, asked) => harness.ask(asked), {
    text: "Write a short story about a class of numbers. Be brief.",
    frames: 0,
    maxNewTokens: 6,
    ...question,
  });

test("a token costs no buffer, and four bytes come back for it", async () => {
  const cost = async (maxNewTokens: number) => {
    const before = await counts();
    const { result } = await ask({ maxNewTokens });
    if (!result.ok) throw new Error(result.error.message);
    const after = await counts();
    return {
      tokens: result.value.tokenIds.length,
      made: after.made - before.made,
      mappedBytes: after.mappedBytes - before.mappedBytes,
    };
  };
  await cost(40);
  const short = await cost(10);
  const long = await cost(40);
  expect(long.tokens - short.tokens).toBe(30);
  expect(long.made).toBe(short.made);
  expect(long.mappedBytes - short.mappedBytes).toBe(30 * 4);
});

test("a hundred answers that are stopped leave no buffer behind", async () => {
  const live = async () => {
    const { made, freed } = await counts();
    return made - freed;
  };
  const cycle = async (nth: number) => {
    const cancelAt = (["encoding", "reading", "text"] as const)[nth % 3];
    await ask({ frames: 2, identity: `video ${nth}`, maxNewTokens: 200, cancelAt });
  };
  for (let nth = 0; nth < 6; nth++) await cycle(nth);
  const before = await live();
  for (let nth = 0; nth < 100; nth++) {
    await cycle(nth);
  }
  expect(await live()).toBeLessThanOrEqual(before);
});

test("another model on the same device leaves no buffer of the one before", async () => {
  const liveAfterLoad = async () => {
    const loaded = await engine.evaluate((harness) => harness.load("/packages/good", "webgpu"));
    if (!loaded.ok) throw new Error(loaded.error.message);
    await ask({ frames: 3, maxNewTokens: 4 });
    const { made, freed } = await counts();
    return made - freed;
  };
  const second = await liveAfterLoad();
  expect(await liveAfterLoad()).toBeLessThanOrEqual(second);
});
