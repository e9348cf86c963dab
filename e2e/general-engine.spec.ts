import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type JSHandle, type Page, test } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildTools } from "../src/cli/build.ts";
import type { EngineHarness, HarnessAnswer, HarnessQuestion } from "../src/cli/parity-page/engine-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import { serve } from "../src/cli/serve.ts";
import type { DeviceChoice } from "../src/protocol/engine.ts";
import { TINY_EXPORT, writeTinyPackage } from "./tiny-export.ts";

// The worker of general models with an export of random weights: its answers are PyTorch's, to the token.

interface Golden {
  readonly cases: readonly {
    readonly question: string;
    readonly pictures: number;
    readonly promptIds: readonly number[];
    readonly ids: readonly number[];
    readonly text: string;
  }[];
}

let folder: string;
let golden: Golden;
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;
let engine: JSHandle<EngineHarness>;

test.describe.configure({ timeout: 240_000 });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  folder = await mkdtemp(join(tmpdir(), "tiny-export-"));
  golden = JSON.parse(await readFile(join(TINY_EXPORT, "golden.json"), "utf8"));
  await writeTinyPackage(join(folder, "good"));
  server = await serve({ root: await buildTools(), mounts: { "/packages": folder } });
  browser = await launchBrowser();
});

test.afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async () => {
  page = await browser.context.newPage();
  await page.goto(`${server.origin}/src/cli/parity-page/index.html`);
  await page.waitForFunction(() => "openExported" in globalThis);
  engine = await page.evaluateHandle(() => (globalThis as unknown as ParityPage).openExported());
});

test.afterEach(() => page.close());

const load = (device: DeviceChoice, name = "good") =>
  engine.evaluate((harness, [url, choice]) => harness.load(url, choice), [
    `/packages/${name}`,
    device,
  ] as const);
const ask = (question: Partial<HarnessQuestion>): Promise<HarnessAnswer> =>
  engine.evaluate((harness, asked) => harness.ask(asked), {
    text: "What is it?",
    frames: 1,
    maxNewTokens: 12,
    ...question,
  });

function summaryOf({ result }: HarnessAnswer) {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

for (const device of ["wasm", "webgpu"] as const) {
  test(`on ${device} it writes the tokens that PyTorch writes`, async () => {
    const loaded = await load(device);
    expect(loaded.ok ? loaded.value.family : loaded.error).toBe("general");
    const report = await engine.evaluate((harness) => harness.report());
    expect(report.ok && report.value.device).toBe(device);
    expect(report.ok && report.value.runtime.version).toBe("1.30.0");
    for (const { question, pictures, promptIds, ids, text } of golden.cases) {
      const answer = await ask({ text: question, frames: pictures });
      const summary = summaryOf(answer);
      expect(summary.tokenIds, question).toEqual(ids);
      expect(summary.text).toBe(text);
      expect(answer.streamed).toBe(text);
      expect(answer.seen?.promptTokens).toBe(promptIds.length);
      expect(answer.framesRead).toBe(pictures);
      expect(summary.finish).toBe("length");
    }
  });
}

test("it is stopped between pictures and between words, and answers the next question", async () => {
  await load("wasm");
  const early = await ask({ frames: 16, cancelAt: "encoding" });
  expect(early.result.ok ? early.result.value.finish : early.result.error.code).toBe("cancelled");
  const late = await ask({ frames: 0, maxNewTokens: 1500, cancelAt: "reading" });
  const { result } = late;
  expect(result.ok ? result.value.finish : result.error.code).toBe("cancelled");
  expect(result.ok ? result.value.tokenIds.length : 0).toBeLessThan(100);
  const [first] = golden.cases;
  expect(summaryOf(await ask({ text: first!.question })).tokenIds).toEqual(first!.ids);
});

test("words that are a control token's name stay words, and what does not fit is refused", async () => {
  await load("wasm");
  const named = await ask({ text: "What is <image> and <end_of_utterance>?", frames: 1 });
  expect(summaryOf(named).tokenIds).toHaveLength(12);
  const long = await ask({ text: "why ".repeat(600), frames: 1 });
  expect(long.result.ok ? null : long.result.error).toMatchObject({ code: "question-invalid" });
});

test("files that are damaged, or no graph at all, are refused in a sentence", async () => {
  await writeTinyPackage(join(folder, "cut"));
  const path = join(folder, "cut", "vision_encoder.onnx");
  await writeFile(path, (await readFile(path)).subarray(0, 100_000));
  const cut = await load("wasm", "cut");
  expect(cut.ok ? null : cut.error.code).toBe("package-corrupt");
  expect(cut.ok ? "" : cut.error.message).toContain("vision_encoder.onnx of the model is damaged");

  // Nothing is wrong by its hash, and yet it is no graph.
  await writeTinyPackage(join(folder, "nonsense"));
  const nonsense = new TextEncoder().encode("this is no graph at all");
  await writeFile(join(folder, "nonsense", "embed_tokens.onnx"), nonsense);
  const manifest = JSON.parse(await readFile(join(folder, "nonsense", "manifest.json"), "utf8"));
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", nonsense)).toString("hex");
  manifest.graphs.embed_tokens = { path: "embed_tokens.onnx", bytes: nonsense.length, sha256 };
  await writeFile(join(folder, "nonsense", "manifest.json"), JSON.stringify(manifest));
  const wrong = await load("wasm", "nonsense");
  expect(wrong.ok ? null : wrong.error.code).toBe("package-corrupt");
  expect(wrong.ok ? "" : wrong.error.message).toContain("could not be loaded");
  expect((await load("wasm")).ok).toBe(true);
});
