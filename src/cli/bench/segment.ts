import type { BrowserContext, Page } from "@playwright/test";
import type { OpenSegmenter, SegmentWhere, Timed } from "../bench-page/segment.worker.ts";
import type { BenchPage } from "../bench-page/side.ts";
import { launchBrowser } from "../browser.ts";
import { buildTools } from "../build.ts";
import { serve } from "../serve.ts";
import { processCpu } from "./process-cpu.ts";
import { type StageWork, stageWork } from "./segment-work.ts";

export interface SegmentOptions extends Omit<SegmentWhere, "url"> {
  /** To be tracked. */
  readonly frames: number;
  /** Of encoding and of clicking. */
  readonly repeats: number;
}

/** The runs of one kind of work. */
export interface Work {
  readonly runs: readonly Timed[];
  /** Processor time of the page's process for each on average, all threads. */
  readonly cpuMs: number;
  /** Of the runtime's heap, which never shrinks, after them. */
  readonly heapBytes: number;
}

export interface SegmentFigures extends OpenSegmenter {
  readonly device: "wasm" | "webgpu";
  readonly encodedSize: readonly [height: number, width: number];
  /** On a frame that has not been seen. */
  readonly encode: Work;
  /** On a frame that is encoded. */
  readonly click: Work;
  /** Frame by frame, without the first half: by then the memory bank is full. */
  readonly track: Work;
  readonly gflop: StageWork;
  /** Of the runtime's heap once the package is loaded. */
  readonly loadedHeapBytes: number;
}

/** Measures one segmenter on a page of its own, on made-up footage of 1280 × 720. */
export async function measureSegmenter(folder: string, options: SegmentOptions): Promise<SegmentFigures> {
  const { device, threads, side } = options;
  const server = await serve({ root: await buildTools(), mounts: { "/package": folder } });
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    await page.goto(`${server.origin}/src/cli/bench-page/index.html`);
    await page.waitForFunction(() => "segmenter" in globalThis);
    const where: SegmentWhere = { url: `${server.origin}/package`, device, threads, side };
    const open = await page.evaluate(
      (where) => (globalThis as unknown as BenchPage).segmenter.load(where),
      where,
    );
    return { ...open, device, ...(await measureWork(page, browser.context, open, options)) };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function measureWork(
  page: Page,
  context: BrowserContext,
  open: OpenSegmenter,
  { frames, repeats }: SegmentOptions,
) {
  const encode = (index: number) =>
    page.evaluate((index) => (globalThis as unknown as BenchPage).segmenter.encode(index), index);
  const click = (index: number) =>
    page.evaluate((index) => (globalThis as unknown as BenchPage).segmenter.click(index), index);
  const heapBytes = () => page.evaluate(() => (globalThis as unknown as BenchPage).segmenter.wasmHeapBytes());
  const loadedHeapBytes = await heapBytes();
  const cpu = await processCpu(context);
  const measured = async (work: () => Promise<readonly Timed[]>): Promise<Work> => {
    const before = await cpu();
    const runs = await work();
    const cpuMs = ((await cpu()).pageMs - before.pageMs) / runs.length;
    return { runs, cpuMs, heapBytes: await heapBytes() };
  };
  const repeated = (work: (repeat: number) => Promise<Timed>) =>
    measured(async () => {
      const runs: Timed[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) runs.push(await work(repeat));
      return runs;
    });
  const track = (count: number) =>
    page.evaluate((count) => (globalThis as unknown as BenchPage).segmenter.track(count), count);

  // Pipelines are compiled and heaps grown before anything counts.
  await click(1);
  const encoded = await repeated((repeat) => encode(2 + repeat));
  await click(0);
  const clicked = await repeated(() => click(0));
  const tracked = await measured(() => track(frames));
  const encodedSize = await page.evaluate(() => (globalThis as unknown as BenchPage).segmenter.encodedSize());
  return {
    encodedSize,
    encode: encoded,
    click: clicked,
    track: { ...tracked, runs: tracked.runs.slice(Math.floor(frames / 2)) },
    gflop: stageWork(open, encodedSize),
    loadedHeapBytes,
  };
}
