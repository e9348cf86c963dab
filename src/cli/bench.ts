import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { AnswerSummary, DeviceChoice } from "../protocol/engine.ts";
import { launchBrowser } from "./browser.ts";
import { buildTools, MODELS, makeBundledModel } from "./build.ts";
import type { EngineHarness, HarnessAnswer, HarnessQuestion } from "./parity-page/engine-harness.ts";
import type { ParityPage } from "./parity-page/report.ts";
import { serve } from "./serve.ts";

const USAGE = `Measures the engine in a headless browser, on one page and in one run.

  npm run bench -- [--model DIR] [--device wasm|webgpu] [--json]

  --model   a package folder (default: the bundled model in q4f32)
  --device  default wasm
  --json    the figures as JSON on the standard output`;

/** Prompt lengths, roughly in tokens; those beyond the model's context are left out. */
const CONTEXTS = [128, 512, 1000, 2000];
const NEW_TOKENS = 32;
const FRAMES = 16;
const FRAME_SIZE = [448, 252] as const;

interface TextFigures {
  readonly promptTokens: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
}

interface Figures {
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly runtime: string;
  readonly loadMs: number;
  readonly text: readonly TextFigures[];
  /** To the first word about a video: the first question, then another one. */
  readonly video: { readonly promptTokens: number; readonly firstMs: number; readonly followUpMs: number };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      device: { type: "string", default: "wasm" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.device !== "wasm" && values.device !== "webgpu") throw new RangeError(USAGE);
  const folder = values.model ? resolve(values.model) : join(MODELS, "nano-q4f32");
  if (!values.model && !(await makeBundledModel())) throw new Error("the bundled model could not be made");
  if (!existsSync(join(folder, "manifest.json"))) throw new RangeError(`${folder} holds no manifest.json`);
  const figures = await measure(folder, values.device);
  console.log(values.json ? JSON.stringify(figures, null, 1) : table(figures));
}

async function measure(folder: string, device: DeviceChoice): Promise<Figures> {
  const server = await serve({ root: await buildTools(), mounts: { "/package": folder } });
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    await page.goto(`${server.origin}/src/cli/parity-page/index.html`);
    await page.waitForFunction(() => "openEngine" in globalThis);
    const engine = await page.evaluateHandle<EngineHarness>(() =>
      (globalThis as unknown as ParityPage).openEngine(),
    );
    const ask = (question: HarnessQuestion): Promise<HarnessAnswer> =>
      engine.evaluate((harness, asked) => harness.ask(asked), question);

    const started = performance.now();
    const loaded = await engine.evaluate((harness, choice) => harness.load("/package", choice), device);
    const loadMs = performance.now() - started;
    const report = await engine.evaluate((harness) => harness.report());
    if (!loaded.ok || !report.ok) throw new Error(loaded.ok ? "no report" : loaded.error.message);
    // The first question compiles what the others re-use.
    await ask({ text: words(64, "warm"), frames: 1, maxNewTokens: 2 });

    const text: TextFigures[] = [];
    for (const context of CONTEXTS) {
      if (context + NEW_TOKENS >= loaded.value.contextTokens) break;
      const answer = await ask({
        text: words(context, `at ${context}`),
        frames: 0,
        maxNewTokens: NEW_TOKENS,
      });
      const { prefillMs, tokensPerSecond } = summaryOf(answer).timings;
      const promptTokens = answer.seen!.promptTokens;
      text.push({
        promptTokens,
        prefillTokensPerSecond: (1000 * promptTokens) / prefillMs,
        decodeTokensPerSecond: tokensPerSecond,
      });
    }
    const about = { frames: FRAMES, size: FRAME_SIZE, identity: "bench", maxNewTokens: 2 };
    const first = await ask({ ...about, text: "What happens in the video?" });
    const followUp = await ask({ ...about, text: "How many things move?" });
    return {
      model: loaded.value.id,
      device: report.value.device,
      threads: report.value.runtime.threads,
      runtime: report.value.runtime.build,
      loadMs,
      text,
      video: {
        promptTokens: first.seen!.promptTokens,
        firstMs: summaryOf(first).timings.firstTokenMs,
        followUpMs: summaryOf(followUp).timings.firstTokenMs,
      },
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

function summaryOf({ result }: HarnessAnswer): AnswerSummary {
  if (result.ok) return result.value;
  throw new Error(result.error.message);
}

/** A text that no other begins like: a shared beginning would not be read again. */
function words(count: number, lead: string): string {
  return `${lead} ${Array.from({ length: count }, (_, index) => "abcdefgh"[index % 8]).join(" ")}`;
}

function table({ model, device, threads, runtime, loadMs, text, video }: Figures): string {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 0).padStart(9);
  return [
    `${model} on ${device} (${runtime}, ${threads} thread${threads === 1 ? "" : "s"}), loaded in ${(loadMs / 1000).toFixed(1)} s`,
    "",
    "prompt tokens   prefill/s    decode/s",
    ...text.map(
      (row) =>
        `${String(row.promptTokens).padStart(13)}   ${number(row.prefillTokensPerSecond)}   ${number(row.decodeTokensPerSecond)}`,
    ),
    "",
    `first word about ${FRAMES} frames (${video.promptTokens} tokens): ${video.firstMs.toFixed(0)} ms; the next question ${video.followUpMs.toFixed(0)} ms, ${((100 * video.followUpMs) / video.firstMs).toFixed(0)} %`,
  ].join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
