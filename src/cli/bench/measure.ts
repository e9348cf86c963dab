import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { LanguageManifest } from "../../package/manifest.ts";
import { pr } from "../../videorefer/pr/family.ts";
import { vr3 } from "../../videorefer/vr3/family.ts";
import type { Counts } from "../bench-page/counters.ts";
import type { BenchPage, Loaded, Run, Where } from "../bench-page/side.ts";
import { launchBrowser } from "../browser.ts";
import { buildTools } from "../build.ts";
import { serve } from "../serve.ts";
import { decoderWork } from "./decoder-work.ts";
import { type Figures, median, type RateFigures, type SideFigures, type StepFigures } from "./figures.ts";
import { type Cpu, processCpu } from "./process-cpu.ts";
import { writeTransformersModel } from "./transformers-model.ts";

export interface BenchOptions {
  readonly packageFolder: string;
  readonly device: "wasm" | "webgpu";
  readonly contexts: readonly number[];
  readonly newTokens: number;
  readonly repeats: number;
  /** On the CPU; where absent, as many as the page takes. */
  readonly threads: number | undefined;
  readonly floats: boolean;
}

type Name = Exclude<keyof BenchPage, "segmenter">;
const NAMES: readonly Name[] = ["ours", "theirs"];
/** What a follow-up question adds to the one before. */
const MORE_TOKENS = 16;
/** Pieces of text in every vocabulary; control tokens come later. */
const PLAIN_IDS = 256;

/** Both sides on one page, each in its worker, taking turns. */
export async function measure(options: BenchOptions): Promise<Figures> {
  const manifest = JSON.parse(
    await readFile(join(options.packageFolder, "manifest.json"), "utf8"),
  ) as LanguageManifest;
  const contexts = options.contexts.filter(
    (context) => context + MORE_TOKENS + options.newTokens < manifest.contextTokens,
  );
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const other = await writeTransformersModel(options.packageFolder, folder);
  const mounts = { ...other.mounts, "/package": options.packageFolder };
  const server = await serve({ root: await buildTools(), mounts });
  const browser = await launchBrowser({ args: ["--enable-blink-features=ForceEagerMeasureMemory"] });
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") console.error(`page: ${message.text()}`);
    });
    await page.goto(`${server.origin}/src/cli/bench-page/index.html`);
    await page.waitForFunction(() => "ours" in globalThis);
    const { device, threads, floats } = options;
    const bench = new Bench(page, contexts, options, await processCpu(browser.context));
    const ours = await bench.load("ours", { device, url: "/package", name: "", threads, floats });
    const theirs = await bench.load("theirs", {
      device,
      url: other.path,
      name: other.name,
      threads: ours.report.runtime.threads,
      floats,
    });
    const figures = await bench.run({ ours: ours.ms, theirs: theirs.ms });
    const on = <T>(call: (sides: BenchPage) => Promise<T>) => page.evaluate(call as never) as Promise<T>;
    return {
      model: manifest.id,
      device,
      adapter:
        ours.report.adapter && `${ours.report.adapter.vendor} ${ours.report.adapter.architecture}`.trim(),
      runtime: `onnxruntime-web ${ours.report.runtime.version} ${ours.report.runtime.build}`,
      threads: ours.report.runtime.threads,
      work: decoderWork(manifest),
      measured: await on(() => (globalThis as unknown as BenchPage).ours.rates()),
      floats,
      answers: bench.answers,
      sameAnswers: bench.sameAnswers,
      ...figures,
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

class Bench {
  answers = 0;
  sameAnswers = 0;
  private seed = 0;
  private readonly jsHeap: Record<Name, number | null> = { ours: null, theirs: null };

  constructor(
    private readonly page: Page,
    private readonly contexts: readonly number[],
    private readonly options: BenchOptions,
    private readonly cpu: () => Promise<Cpu>,
  ) {}

  load(name: Name, where: Where): Promise<Loaded> {
    return this.page.evaluate(([side, where]) => (globalThis as unknown as BenchPage)[side].load(where), [
      name,
      where,
    ] as const);
  }

  async run(loadMs: Record<Name, number>): Promise<Record<Name, SideFigures>> {
    // Pipelines are compiled and heaps grown before anything counts.
    for (const context of this.contexts) await this.both(this.prompt(context), 2);
    const rates: Record<Name, RateFigures[]> = { ours: [], theirs: [] };
    for (const context of this.contexts) {
      const runs: Record<Name, Run[]> = { ours: [], theirs: [] };
      for (let repeat = 0; repeat < this.options.repeats; repeat++) {
        const pair = await this.both(this.prompt(context), this.options.newTokens);
        for (const name of NAMES) runs[name].push(pair[name]);
      }
      for (const name of NAMES) rates[name].push(this.rate(context, runs[name]));
      console.error(`${context} tokens of context measured`);
    }
    const longest = this.contexts[this.contexts.length - 1]!;
    const prompt = this.prompt(longest);
    const first = await this.both(prompt, 1);
    const next = await this.both([...prompt, ...this.prompt(MORE_TOKENS)], 1);
    await this.noteJsHeaps();
    const sideOf = async (name: Name): Promise<SideFigures> => ({
      loadMs: loadMs[name],
      rates: rates[name],
      step: await this.step(name),
      followUp: { sharedTokens: longest, firstMs: first[name].firstMs, nextMs: next[name].firstMs },
      wasmHeapBytes: await this.page.evaluate(
        (side) => (globalThis as unknown as BenchPage)[side].wasmHeapBytes(),
        name,
      ),
      jsHeapBytes: this.jsHeap[name],
    });
    return { ours: await sideOf("ours"), theirs: await sideOf("theirs") };
  }

  private rate(context: number, runs: readonly Run[]): RateFigures {
    const firstTokenMs = median(runs.map((run) => run.firstMs));
    const restMs = median(runs.map((run) => run.restMs));
    return {
      promptTokens: context,
      firstTokenMs,
      prefillTokensPerSecond: (1000 * context) / firstTokenMs,
      decodeTokensPerSecond: (1000 * (this.options.newTokens - 1)) / restMs,
    };
  }

  /** What a step costs: a long answer without a short one to as long a prompt. */
  private async step(name: Name): Promise<StepFigures> {
    const costs: { counts: Counts; cpu: Cpu }[] = [];
    for (const newTokens of [1, this.options.newTokens]) {
      const before = await this.cpu();
      const { counts } = await this.generate(name, this.prompt(this.contexts[0]!), newTokens);
      const after = await this.cpu();
      costs.push({
        counts,
        cpu: { pageMs: after.pageMs - before.pageMs, gpuMs: after.gpuMs - before.gpuMs },
      });
    }
    const [short, long] = costs;
    const steps = this.options.newTokens - 1;
    const per = (value: (cost: (typeof costs)[number]) => number) => (value(long!) - value(short!)) / steps;
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

  /** The same prompt to both, ours and theirs first in turn. */
  private async both(ids: readonly number[], newTokens: number): Promise<Record<Name, Run>> {
    const order = this.seed % 2 === 0 ? NAMES : NAMES.toReversed();
    const runs: Partial<Record<Name, Run>> = {};
    for (const name of order) runs[name] = await this.generate(name, ids, newTokens);
    const { ours, theirs } = runs as Record<Name, Run>;
    this.answers++;
    if (ours.ids.join() === theirs.ids.join()) this.sameAnswers++;
    else if (this.options.floats) {
      console.error(`${ids.length} tokens: ours wrote ${ours.ids}, theirs ${theirs.ids}`);
    }
    return { ours, theirs };
  }

  private generate(name: Name, ids: readonly number[], newTokens: number): Promise<Run> {
    return this.page.evaluate(
      ([side, ids, newTokens]) =>
        (globalThis as unknown as BenchPage)[side].generate(Int32Array.from(ids), newTokens),
      [name, ids, newTokens] as const,
    );
  }

  /** Ids that no prompt before begins with: what two share is not read again. */
  private prompt(tokens: number): number[] {
    let state = ++this.seed;
    return Array.from({ length: tokens }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % PLAIN_IDS;
    });
  }

  private async noteJsHeaps(): Promise<void> {
    const found = await this.page.evaluate(async () => {
      type Measured = { breakdown: { bytes: number; attribution: { url: string }[] }[] };
      const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<Measured> })
        .measureUserAgentSpecificMemory;
      if (!measure) return null;
      const { breakdown } = await measure.call(performance);
      return breakdown.map(({ bytes, attribution }) => ({ bytes, urls: attribution.map(({ url }) => url) }));
    });
    for (const name of NAMES) {
      const own = found?.filter(({ urls }) => urls.some((url) => url.includes(`${name}.worker`))) ?? [];
      if (own.length > 0) this.jsHeap[name] = own.reduce((sum, { bytes }) => sum + bytes, 0);
    }
  }
}
