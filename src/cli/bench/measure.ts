import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { LanguageManifest } from "../../package/manifest.ts";
import { pr } from "../../videorefer/pr/family.ts";
import { vr3 } from "../../videorefer/vr3/family.ts";
import { type Counts, NO_COUNTS } from "../bench-page/counters.ts";
import type { BenchPage, Loaded, Where } from "../bench-page/side.ts";
import { launchBrowser } from "../browser.ts";
import { buildTools } from "../build.ts";
import { BLOB_CODE_HEADERS, productionHeaders } from "../headers.ts";
import { serve } from "../serve.ts";
import { decoderWork } from "./decoder-work.ts";
import type { Figures, SideFigures, StepFigures, WllamaFigures } from "./figures.ts";
import { type LlamaFormat, writeLlamaModel } from "./llama-model.ts";
import { type Cpu, processCpu } from "./process-cpu.ts";
import { writeTransformersModel } from "./transformers-model.ts";
import { MORE_TOKENS, type Name, Turns } from "./turns.ts";

/** Engines that can be measured beside ours. */
export const PEERS = ["transformers.js", "wllama"] as const;
export type Peer = (typeof PEERS)[number];

export interface BenchOptions {
  readonly packageFolder: string;
  readonly device: "wasm" | "webgpu";
  readonly beside: readonly Peer[];
  readonly gguf: LlamaFormat;
  readonly contexts: readonly number[];
  readonly newTokens: number;
  readonly repeats: number;
  /** On the CPU; where absent, as many as the page takes. */
  readonly threads: number | undefined;
  readonly floats: boolean;
}

/** Sides of which everything is counted. */
type Counted = Exclude<Name, "wllama">;

/** All sides on one page, each in its worker, taking turns. */
export async function measure(options: BenchOptions): Promise<Figures> {
  const { packageFolder, device, threads, floats, newTokens, repeats } = options;
  const manifest = JSON.parse(
    await readFile(join(packageFolder, "manifest.json"), "utf8"),
  ) as LanguageManifest;
  const contexts = options.contexts.filter(
    (context) => context + MORE_TOKENS + newTokens < manifest.contextTokens,
  );
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const transformers = options.beside.includes("transformers.js")
    ? await writeTransformersModel(packageFolder, folder)
    : null;
  const ggufFile = join(folder, "decoder.gguf");
  const llama = await llamaModel(options, ggufFile);
  const mounts = { ...transformers?.mounts, "/package": packageFolder };
  const server = await serve({
    root: await buildTools(),
    mounts,
    headers: (path) =>
      /wllama\.worker-[\w-]+\.js$/.test(path) ? BLOB_CODE_HEADERS : productionHeaders(path),
  });
  const browser = await launchBrowser({ args: ["--enable-blink-features=ForceEagerMeasureMemory"] });
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") console.error(`page: ${message.text()}`);
    });
    await page.goto(`${server.origin}/src/cli/bench-page/index.html`);
    await page.waitForFunction(() => "ours" in globalThis);
    const on = <T>(call: (sides: BenchPage) => Promise<T>) => page.evaluate(call as never) as Promise<T>;

    const ours = await load(page, "ours", { device, url: "/package", name: "", threads, floats });
    const taken = ours.report.runtime.threads;
    const theirs =
      transformers &&
      (await load(page, "theirs", {
        device,
        url: transformers.path,
        name: transformers.name,
        threads: taken,
        floats,
      }));
    const wllama =
      llama &&
      (await loadWllama(page, ggufFile, {
        threads: taken,
        contextTokens: Math.max(...contexts) + MORE_TOKENS + newTokens,
      }));

    const turns = new Turns(page, {
      names: ["ours", ...(theirs ? (["theirs"] as const) : []), ...(wllama ? (["wllama"] as const) : [])],
      contexts,
      newTokens,
      repeats,
      onOtherIds(name, ids, expected) {
        if (floats && name === "theirs") console.error(`ours wrote ${expected}, theirs ${ids}`);
      },
    });
    const speeds = await turns.speeds();
    const heaps = await jsHeaps(page);
    const cpu = await processCpu(browser.context);
    const sideOf = async (name: Counted, loadMs: number): Promise<SideFigures> => ({
      loadMs,
      ...speeds.get(name)!,
      step: await step(turns, name, newTokens, cpu),
      wasmHeapBytes: await page.evaluate(
        (side) => (globalThis as unknown as BenchPage)[side].wasmHeapBytes(),
        name,
      ),
      jsHeapBytes: heaps[name],
    });
    const besideWllama = async (): Promise<WllamaFigures | null> =>
      wllama && {
        loadMs: wllama.ms,
        ...speeds.get("wllama")!,
        version: wllama.version,
        format: llama,
        threads: wllama.threads,
        stepCpuMs: (await step(turns, "wllama", newTokens, cpu)).cpuMs,
        sameAnswers: turns.same.get("wllama") ?? 0,
        divergence: await turns.divergence(),
      };
    return {
      model: manifest.id,
      device,
      adapter:
        ours.report.adapter && `${ours.report.adapter.vendor} ${ours.report.adapter.architecture}`.trim(),
      runtime: `onnxruntime-web ${ours.report.runtime.version} ${ours.report.runtime.build}`,
      threads: taken,
      work: decoderWork(manifest),
      measured: await on(() => (globalThis as unknown as BenchPage).ours.rates()),
      floats,
      answers: turns.answers,
      sameAnswers: turns.same.get("theirs") ?? 0,
      ours: await sideOf("ours", ours.ms),
      theirs: theirs && (await sideOf("theirs", theirs.ms)),
      wllama: await besideWllama(),
      video: [vr3.id, pr.id].includes(manifest.family)
        ? await on(() => (globalThis as unknown as BenchPage).ours.video())
        : null,
    };
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
}

async function llamaModel({ packageFolder, device, beside, gguf }: BenchOptions, path: string) {
  if (device !== "wasm" || !beside.includes("wllama")) return null;
  const written = await writeLlamaModel(packageFolder, path, gguf);
  if (!written) console.error("wllama is left out: it has no form for this package");
  return written;
}

const load = (page: Page, name: Counted, where: Where): Promise<Loaded> =>
  page.evaluate(([side, where]) => (globalThis as unknown as BenchPage)[side].load(where), [
    name,
    where,
  ] as const);

/** The file is read where it lies: a fetched one would not fit into the memory of the page's blobs. */
async function loadWllama(page: Page, file: string, where: { threads: number; contextTokens: number }) {
  await page.setInputFiles("#gguf", file);
  return page.evaluate((where) => {
    const [file] = document.querySelector<HTMLInputElement>("#gguf")!.files!;
    return (globalThis as unknown as BenchPage).wllama.load({ file: file!, ...where });
  }, where);
}

/** What a step costs: a long answer without a short one to as long a prompt. */
async function step(
  turns: Turns,
  name: Name,
  newTokens: number,
  cpu: () => Promise<Cpu>,
): Promise<StepFigures> {
  const costs: { counts: Counts; cpu: Cpu }[] = [];
  for (const tokens of [1, newTokens]) {
    const before = await cpu();
    const { counts = NO_COUNTS } = await turns.answer(name, tokens);
    const after = await cpu();
    costs.push({
      counts,
      cpu: { pageMs: after.pageMs - before.pageMs, gpuMs: after.gpuMs - before.gpuMs },
    });
  }
  const [short, long] = costs;
  const per = (value: (cost: (typeof costs)[number]) => number) =>
    (value(long!) - value(short!)) / (newTokens - 1);
  return {
    cpuMs: per(({ cpu }) => cpu.pageMs),
    gpuProcessCpuMs: per(({ cpu }) => cpu.gpuMs),
    dispatches: per(({ counts }) => counts.dispatches),
    submits: per(({ counts }) => counts.submits),
    buffers: per(({ counts }) => counts.buffers),
    readBackBytes: per(({ counts }) => counts.readBackBytes),
    heapInBytes: per(({ counts }) => counts.heapInBytes),
    heapOutBytes: per(({ counts }) => counts.heapOutBytes),
  };
}

/** By the names of their workers. */
async function jsHeaps(page: Page): Promise<Record<Counted, number | null>> {
  const found = await page.evaluate(async () => {
    type Measured = { breakdown: { bytes: number; attribution: { url: string }[] }[] };
    const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<Measured> })
      .measureUserAgentSpecificMemory;
    if (!measure) return null;
    const { breakdown } = await measure.call(performance);
    return breakdown.map(({ bytes, attribution }) => ({ bytes, urls: attribution.map(({ url }) => url) }));
  });
  const bytesOf = (name: Counted) => {
    const own = found?.filter(({ urls }) => urls.some((url) => url.includes(`${name}.worker`))) ?? [];
    return own.length > 0 ? own.reduce((sum, { bytes }) => sum + bytes, 0) : null;
  };
  return { ours: bytesOf("ours"), theirs: bytesOf("theirs") };
}
