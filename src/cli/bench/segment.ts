import type { SegmentOptions, SegmentRun, StageTimes } from "../bench-page/segment.worker.ts";
import type { BenchPage } from "../bench-page/side.ts";
import { launchBrowser } from "../browser.ts";
import { buildTools } from "../build.ts";
import { serve } from "../serve.ts";
import { median } from "./figures.ts";

export interface SegmentFigures extends SegmentRun {
  readonly device: "wasm" | "webgpu";
  /** Of one tracked frame with a full memory bank; null where nobody has counted. */
  readonly gflop: number | null;
  readonly gflopPerSecond: number | null;
}

/** Measures one segmenter on a page of its own, on made-up footage of 1280 × 720. */
export async function measureSegmenter(
  folder: string,
  options: Omit<SegmentOptions, "url">,
): Promise<SegmentFigures> {
  const server = await serve({ root: await buildTools(), mounts: { "/package": folder } });
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    await page.goto(`${server.origin}/src/cli/bench-page/index.html`);
    await page.waitForFunction(() => "segmenter" in globalThis);
    const run = await page.evaluate(
      (options) => (globalThis as unknown as BenchPage).segmenter.run(options),
      { ...options, url: `${server.origin}/package` },
    );
    const gflop = trackedGflop(run);
    const seconds = median(run.trackedMs) / 1000;
    return { ...run, device: options.device, gflop, gflopPerSecond: gflop && gflop / seconds };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Multiplications and additions of a tracked frame, 10⁹, by side of the input. Source: edgetam.md 7 (table of GFLOP), sam2.md 2.3. */
const EDGETAM: Readonly<Record<number, number>> = { 1024: 140, 768: 71, 512: 29 };
const SAM2_TINY: Readonly<Record<number, number>> = { 1024: 913, 768: 362, 512: 115 };

function trackedGflop({ family, config, trackedStages }: SegmentRun): number | null {
  const side = Number(
    /-(\d{3,4})$/.exec(Object.keys(trackedStages).find((name) => /-\d{3,4}$/.test(name)) ?? "")?.[1],
  );
  if (family === "edgetam" && config.memory_attention_hidden_size === 256) return EDGETAM[side] ?? null;
  const { backbone_config: backbone } = (config.vision_config ?? {}) as {
    backbone_config?: Record<string, unknown>;
  };
  const isTiny =
    JSON.stringify(backbone?.blocks_per_stage) === "[1,2,7,2]" && config.memory_attention_hidden_size === 256;
  return family === "sam2" && isTiny ? (SAM2_TINY[side] ?? null) : null;
}

const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;

/** The figures for people. */
export function segmentTable(figures: SegmentFigures): string {
  const { id, device, runtime, loadMs, firstClickMs, clickMs, trackedMs, gflop, gflopPerSecond } = figures;
  const stageLines = (stages: StageTimes) =>
    Object.entries(stages).map(([name, value]) => `  ${name.padEnd(28)} ${ms(value).padStart(9)}`);
  return [
    `${id} on ${device} (${runtime}), frames of 1280 × 720`,
    `load                           ${ms(loadMs).padStart(9)}`,
    `first click on a frame         ${ms(firstClickMs).padStart(9)}`,
    ...stageLines(figures.firstClickStages),
    `click, frame encoded           ${ms(median(clickMs)).padStart(9)}`,
    `tracked frame                  ${ms(median(trackedMs)).padStart(9)}`,
    ...stageLines(figures.trackedStages),
    ...(gflop === null || gflopPerSecond === null
      ? []
      : [`${gflop} GFLOP a tracked frame, ${gflopPerSecond.toFixed(1)} GFLOP/s`]),
    `largest heap of the runtime    ${(figures.wasmHeapBytes / 1e6).toFixed(0).padStart(6)} MB`,
  ].join("\n");
}
