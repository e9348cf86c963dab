import { copyFile, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, type JSHandle, type Page, test } from "@playwright/test";
import type { EngineHarness, HarnessAnswer, HarnessQuestion } from "../src/cli/parity-page/engine-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import type { DeviceChoice, Region } from "../src/protocol/engine.ts";
import { TinyEngine } from "./tiny-engine.ts";

// The engine in its worker, on the CPU and on a software adapter, with a model of random weights: what it says means
// nothing, but must be the same everywhere.

const TEXT = "Write a short story about a class of numbers. Be brief.";

let tiny: TinyEngine;
let page: Page;
let engine: JSHandle<EngineHarness>;

test.describe.configure({ timeout: 240_000 });

test.beforeAll(async () => {
  tiny = await TinyEngine.start();
});

test.afterAll(() => tiny?.stop());

test.beforeEach(async () => {
  ({ page, engine } = await tiny.open());
});

test.afterEach(() => page.close());

const load = (device: DeviceChoice, name = "good") =>
  engine.evaluate((harness, [url, choice]) => harness.load(url, choice), [
    `/packages/${name}`,
    device,
  ] as const);
const report = () => engine.evaluate((harness) => harness.report());
const ask = (question: Partial<HarnessQuestion> = {}): Promise<HarnessAnswer> =>
  engine.evaluate((harness, asked) => harness.ask(asked), {
    text: TEXT,
    frames: 0,
    maxNewTokens: 6,
    ...question,
  });

async function loaded(device: DeviceChoice): Promise<void> {
  const result = await load(device);
  if (!result.ok) throw new Error(result.error.message);
}

function summaryOf({ result }: HarnessAnswer) {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** A copy of the good package in which one file was changed. */
async function damaged(
  name: string,
  change: (path: (file: string) => string) => Promise<void>,
): Promise<void> {
  await mkdir(join(tiny.folder, name), { recursive: true });
  for (const file of await readdir(join(tiny.folder, "good"))) {
    await copyFile(join(tiny.folder, "good", file), join(tiny.folder, name, file));
  }
  await change((file) => join(tiny.folder, name, file));
}

test("loading gives signs of life while sessions read their weights and while the graphics device is tried", async () => {
  const signs = async (device: DeviceChoice) => {
    await engine.evaluate((harness) => harness.forgetSelfTest());
    await loaded(device);
    return engine.evaluate((harness) => ({ ...harness.signs }));
  };
  const onWasm = await signs("wasm");
  const onWebGpu = await signs("webgpu");
  // More than one for each of the graphs: one for each of their tensors.
  expect(onWasm.sessions).toBeGreaterThan(20);
  expect(onWebGpu.sessions).toBeGreaterThan(onWasm.sessions!);
  expect(onWasm.runtime).toBe(1);
  expect(onWebGpu.runtime).toBeGreaterThan(5);
});

test("a graphics device is tested once, and the next worker remembers the verdict", async () => {
  const opened = async (on: JSHandle<EngineHarness>) => {
    const result = await on.evaluate((harness) => harness.load("/packages/good", "webgpu"));
    if (!result.ok) throw new Error(result.error.message);
    const described = await on.evaluate((harness) => harness.report());
    if (!described.ok) throw new Error(described.error.message);
    const { runtime } = await on.evaluate((harness) => ({ ...harness.signs }));
    return { signs: runtime, report: described.value };
  };
  await engine.evaluate((harness) => harness.forgetSelfTest());
  const tested = await opened(engine);
  expect(tested.signs).toBeGreaterThan(5);
  expect(tested.report.reason).toBe("WebGPU passed the self-test");
  const another = await opened(engine);
  expect(another).toEqual({ signs: 1, report: tested.report });

  const next = await tiny.open();
  try {
    const remembered = await opened(next.engine);
    expect(remembered.signs).toBe(1);
    expect(remembered.report.reason).toMatch(
      /^WebGPU passed the self-test, remembered from \d{4}-\d\d-\d\d$/,
    );
    expect(remembered.report.selfTest).toEqual(tested.report.selfTest);
  } finally {
    await next.page.close();
  }
});

test("both devices give the same tokens, text and report of what was seen", async () => {
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const question = { text: "What happens in the video?", frames: 3, maxNewTokens: 4 };
  await loaded("wasm");
  const onWasm = await ask(question);
  await loaded("webgpu");
  const onWebGpu = await ask(question);
  expect(summaryOf(onWebGpu).tokenIds).toEqual(summaryOf(onWasm).tokenIds);
  expect(summaryOf(onWasm).tokenIds).toHaveLength(4);
  expect(onWebGpu.streamed).toBe(onWasm.streamed);
  expect(onWebGpu.seen).toEqual(onWasm.seen);
  // Weights are read span by span, and steps are recorded, only in runtimes of the version that this was written for.
  expect(errors.filter((text) => /should read|replayed/.test(text))).toEqual([]);
  expect(onWasm.stages.slice(0, 2)).toEqual(["frames", "encoding"]);
  expect(onWasm.stages.slice(-3)).toEqual(["seen", "reading", "text"]);
  expect(onWasm.seen?.frames.map(({ index, labelSeconds }) => [index, labelSeconds])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test("a background question gives way to a person's at once, and starts anew", async () => {
  await loaded("wasm");
  const long = { text: "Tell a long story.", frames: 3, maxNewTokens: 40 };
  const alone = await ask(long);
  const { ended, background, person } = await engine.evaluate(
    async (harness, [long, short]) => {
      const ended: string[] = [];
      const asked = async (name: string, question: HarnessQuestion) => {
        const answer = await harness.ask(question);
        ended.push(name);
        return answer;
      };
      const [background, person] = await Promise.all([
        asked("background", { ...long, priority: "background" }),
        asked("person", short),
      ]);
      return { ended, background, person };
    },
    [long, { text: TEXT, frames: 0, maxNewTokens: 6 }] as const,
  );
  expect(ended).toEqual(["person", "background"]);
  expect(summaryOf(person).tokenIds).toHaveLength(6);
  expect(background.stages).toContain("restarted");
  expect(summaryOf(background).tokenIds).toEqual(summaryOf(alone).tokenIds);
  expect(background.streamed).toBe(alone.streamed);
});

test("a software adapter is not chosen, but works when asked for, without subgroups", async () => {
  await loaded("auto");
  expect(await report()).toMatchObject({ ok: true, value: { device: "wasm", reason: /software/ } });
  await loaded("webgpu");
  const result = await report();
  if (!result.ok) throw new Error(result.error.message);
  const { device, adapter, features, selfTest } = result.value;
  expect(device).toBe("webgpu");
  expect(adapter?.software).toBe(true);
  // Its subgroups of 4 make attention wrong, silently.
  expect(features).not.toContain("subgroups");
  expect(selfTest.length).toBeGreaterThan(5);
  for (const { name, passed, worstError } of selfTest) expect(passed, `${name}: ${worstError}`).toBe(true);
});

test("the self-test finds the attention that subgroups of 4 make wrong", async () => {
  const results = await page.evaluate(() => (globalThis as unknown as ParityPage).selfTestWithSubgroups());
  const wrong = results.filter(({ passed }) => !passed).map(({ name }) => name);
  expect(wrong).toContain("attention over 64 rows");
  expect(results.find(({ name }) => name === "matrix product")?.passed).toBe(true);
});

test("kernels agree with their references", async () => {
  const checks = await page.evaluate(() => (globalThis as unknown as ParityPage).checkKernels());
  expect(checks.length).toBeGreaterThan(100);
  for (const { name, expected, actual } of checks) expect(actual, name).toEqual(expected);
});

test("a decoder gives the same on several threads, to the bit, and nearly the same without relaxed SIMD", async () => {
  const check = await page.evaluate(() => (globalThis as unknown as ParityPage).checkThreads());
  expect(check.threads).toBe(3);
  expect(check.numbers).toBeGreaterThan(50_000);
  expect(check.differences).toBe(0);
  expect(check.relaxedSimd).toBe(true);
  expect(check.arithmetic.kind).toBe("bytes");
  expect(check.fusedError).toBeGreaterThan(0);
  expect(check.fusedError).toBeLessThan(1e-6);
});

for (const device of ["wasm", "webgpu"] as const) {
  test(`a worker that knows no language model has a device, sessions and a thread pool (${device})`, async () => {
    const check = await page.evaluate(
      (choice) => (globalThis as unknown as ParityPage).checkRuntime(choice),
      device,
    );
    expect(check.report.device).toBe(device);
    expect(check.sums).toEqual([3, 4, 5]);
    expect(check.threads).toBe(2);
    const gelu = [-0.158808, 0, 0.841192, 1.954598];
    for (const [nth, value] of check.gelu.entries()) expect(value).toBeCloseTo(gelu[nth]!, 5);
  });
}

test("a graph with a node for the CPU is refused on WebGPU", async () => {
  const reason = await page.evaluate(() => (globalThis as unknown as ParityPage).refusesCpuFallback());
  expect(reason).toMatch(/fallback to CPU EP has been explicitly disabled/);
});

test("sampling repeats with its seed and changes with another", async () => {
  await loaded("wasm");
  const sampled = (seed: number) =>
    engine.evaluate(
      (harness, [text, seed]) =>
        harness.ask({
          text,
          frames: 0,
          maxNewTokens: 12,
          seed,
          sampling: { temperature: 3, topK: 50, topP: 1 },
        }),
      [TEXT, seed] as const,
    );
  const first = summaryOf(await sampled(1)).tokenIds;
  expect(summaryOf(await sampled(1)).tokenIds).toEqual(first);
  expect(summaryOf(await sampled(2)).tokenIds).not.toEqual(first);
});

for (const device of ["wasm", "webgpu"] as const) {
  test(`stopping ends an answer within 300 ms, and the next question works (${device})`, async () => {
    await loaded(device);
    const whole = summaryOf(await ask({ maxNewTokens: 6 })).tokenIds;
    const stopped = await ask({ maxNewTokens: 2000, cancelAt: "text" });
    const summary = summaryOf(stopped);
    expect(summary.finish).toBe("cancelled");
    expect(summary.text).toBe(stopped.streamed.trim());
    // On a software adapter one step alone can take longer.
    if (device === "wasm") expect(stopped.cancelMs).toBeLessThan(300);
    expect(summaryOf(await ask({ maxNewTokens: 6 })).tokenIds).toEqual(whole);
  });
}

test("stopping before the first word is a cancelled question, in every stage", async () => {
  await loaded("wasm");
  for (const cancelAt of ["encoding", "reading"] as const) {
    const { result, cancelMs } = await ask({ frames: 3, cancelAt });
    // The last chunk of a short prompt may already be on its way when the stop arrives.
    if (result.ok) expect(result.value.finish).toBe("cancelled");
    else expect(result.error.code).toBe("cancelled");
    expect(cancelMs).toBeLessThan(300);
  }
});

test("a lost device fails its question in words; the next one rebuilds the model", async () => {
  await loaded("webgpu");
  const before = summaryOf(await ask({ maxNewTokens: 3 })).tokenIds;
  const lost = await ask({ maxNewTokens: 60, loseDeviceAt: "text" });
  expect(lost.result).toMatchObject({ ok: false, error: { code: "gpu-lost" } });
  expect(summaryOf(await ask({ maxNewTokens: 3 })).tokenIds).toEqual(before);
  // Lost while idle: nobody needs to notice.
  await engine.evaluate((harness) => harness.loseDevice());
  expect(summaryOf(await ask({ maxNewTokens: 3 })).tokenIds).toEqual(before);
});

test("a second question about the same video reads no frames, about another does", async () => {
  await loaded("wasm");
  const about = (identity: string | undefined) => ask({ frames: 3, identity, maxNewTokens: 3 });
  const first = await about("a");
  const second = await about("a");
  expect([first.framesRead, second.framesRead]).toEqual([3, 0]);
  expect(summaryOf(second).tokenIds).toEqual(summaryOf(first).tokenIds);
  expect(second.seen).toEqual(first.seen);
  expect((await about("b")).framesRead).toBe(3);
  expect((await about(undefined)).framesRead).toBe(3);
});

for (const device of ["wasm", "webgpu"] as const) {
  test(`another question about the same video reads only itself, and is answered the same (${device})`, async () => {
    await loaded(device);
    const asked = { frames: 3, text: "How many numbers are there?", maxNewTokens: 4 };
    const fresh = await ask(asked);
    await ask({ ...asked, text: TEXT, identity: "a" });
    const next = await ask({ ...asked, identity: "a" });
    expect(fresh.chunksRead).toHaveLength(2);
    expect(next.chunksRead).toEqual(fresh.chunksRead.slice(1));
    expect(summaryOf(next).tokenIds).toEqual(summaryOf(fresh).tokenIds);
    // The very same question again: its last chunk is read for its logits.
    const again = await ask({ ...asked, identity: "a" });
    expect(again.chunksRead).toEqual(next.chunksRead);
    expect(summaryOf(again).tokenIds).toEqual(summaryOf(fresh).tokenIds);
    // One that needs more room than the cache has: what is shared moves along.
    const long = { ...asked, text: "abcdefgh ".repeat(100) };
    await ask({ ...asked, identity: "b" });
    const grown = await ask({ ...long, identity: "b" });
    const longFresh = await ask(long);
    expect(grown.chunksRead).toEqual(longFresh.chunksRead.slice(1));
    expect(summaryOf(grown).tokenIds).toEqual(summaryOf(longFresh).tokenIds);
  });
}

for (const device of ["wasm", "webgpu"] as const) {
  test(`a follow-up reads the answer before it and itself, and is answered the same (${device})`, async () => {
    await loaded(device);
    const region = (label: string, frameIndex: number, firstColumn: number): Region => ({
      label,
      views: [
        {
          frameIndex,
          mask: { size: [56, 84], counts: [56 * firstColumn, 56 * 20, 56 * (64 - firstColumn)] },
        },
      ],
    });
    const [one, two] = [region("object0", 0, 10), region("object1", 2, 30)];
    const first = { frames: 3, text: "What is <region>?", regions: [one], maxNewTokens: 4 };
    const earlier = [
      { role: "user", text: first.text },
      { role: "assistant", text: "A class of numbers." },
    ] as const;
    const next = { ...first, earlier, text: "And what is <region>?", regions: [one, two] };
    const fresh = await ask(next);
    // The video, the first question, its answer with the second question.
    expect(fresh.chunksRead).toHaveLength(3);
    expect(fresh.framesRead).toBe(3 + 2);

    await ask({ ...first, identity: "a" });
    const followed = await ask({ ...next, identity: "a" });
    expect(followed.chunksRead).toEqual(fresh.chunksRead.slice(2));
    // The frame of the new region.
    expect(followed.framesRead).toBe(1);
    expect(followed.seen).toEqual(fresh.seen);
    expect(summaryOf(followed).tokenIds).toEqual(summaryOf(fresh).tokenIds);
    // Another region in the place of the first: neither it nor what comes behind is taken from before.
    const other = { ...next, regions: [region("object0", 0, 30), two] };
    const moved = await ask({ ...other, identity: "a" });
    expect(moved.chunksRead).toEqual((await ask(other)).chunksRead.slice(1));
  });
}

test("a conversation or a question that the model cannot read to its end is refused in words", async () => {
  await loaded("wasm");
  const earlier = [
    { role: "user", text: "Write a story." },
    { role: "assistant", text: "abcdefgh ".repeat(20_000) },
  ] as const;
  expect((await ask({ earlier })).result).toMatchObject({
    ok: false,
    error: { code: "question-invalid", message: expect.stringContaining("begin a new conversation") },
  });
  expect((await ask({ text: "abcdefgh ".repeat(20_000) })).result).toMatchObject({
    ok: false,
    error: { code: "question-invalid", message: expect.stringContaining("shorten the question") },
  });
});

test("a damaged, a short and a missing file are named", async () => {
  await damaged("flipped", async (path) => {
    const file = await open(path("decoder.weights-000.bin"), "r+");
    try {
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 1000);
      buffer[0]! ^= 1;
      await file.write(buffer, 0, 1, 1000);
    } finally {
      await file.close();
    }
  });
  await damaged("short", async (path) => {
    const file = await open(path("vision.weights-000.bin"), "r+");
    await file.truncate(1000);
    await file.close();
  });
  await damaged("missing", (path) => rm(path("region.onnx")));

  const failure = (code: string, file: string) => ({
    ok: false,
    error: { code, message: expect.stringContaining(file) },
  });
  expect(await load("wasm", "flipped")).toMatchObject(failure("package-corrupt", "decoder.weights-000.bin"));
  expect(await load("wasm", "short")).toMatchObject(failure("package-corrupt", "vision.weights-000.bin"));
  expect(await load("wasm", "missing")).toMatchObject(failure("package-missing", "region.onnx"));
  expect(await load("wasm", "nowhere")).toMatchObject(failure("package-missing", "manifest.json"));
  expect(await load("wasm")).toMatchObject({ ok: true });
});
