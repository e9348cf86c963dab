import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unwrap } from "../core/failure.ts";
import { noticeText } from "../core/video-notice.ts";
import { runCommand } from "./command.ts";
import { type RunnerPage, startRunner } from "./runner-page.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Lists a video's frames as the page and the model see them, and exports them as pictures.

  npm run -s frames -- --video FILE [--json] [--export DIR]

  --json      one JSON object: frameCount, width, height, durationSeconds, startSeconds, timesSeconds, codec, notices.
              Times are counted from the first frame; startSeconds is that frame's time on the file's own clock.
  --export    writes every frame as a PNG picture into DIR, named by its index: 000000.png, 000001.png, …

A file that cannot be opened is refused in a sentence on stderr, and the command exits with 1.`;

const OPTIONS = {
  video: { type: "string" },
  json: { type: "boolean" },
  export: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** How often a long export says how far it is. */
const PROGRESS_MS = 2000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void console.log(USAGE);
  const { video } = values;
  if (!video) throw new UsageError(`--video is required\n\n${USAGE}`);
  if (!existsSync(video)) throw new UsageError(`--video ${video} does not exist`);
  const runner = await startRunner();
  try {
    const summary = await open(runner, resolve(video));
    if (values.export !== undefined) await exportFrames(runner, summary.frameCount, resolve(values.export));
    process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : inWords(summary, basename(video)));
  } finally {
    await runner.close();
  }
}

async function open({ page }: RunnerPage, video: string) {
  await page.setInputFiles("#video", video);
  const info = unwrap(await page.evaluate(() => globalThis.runner.open()));
  return {
    frameCount: info.timesSeconds.length,
    width: info.width,
    height: info.height,
    durationSeconds: info.endSeconds,
    startSeconds: info.startSeconds,
    timesSeconds: info.timesSeconds,
    codec: info.codec,
    notices: info.notices.map((notice) => noticeText(notice, basename(video))),
  };
}

async function exportFrames({ page }: RunnerPage, count: number, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let told = Date.now();
  for (let index = 0; index < count; index++) {
    const png = unwrap(await page.evaluate((index) => globalThis.runner.png(index), index));
    await writeFile(join(folder, `${String(index).padStart(6, "0")}.png`), Buffer.from(png, "base64"));
    if (Date.now() - told < PROGRESS_MS) continue;
    told = Date.now();
    console.error(`${index + 1} of ${count} frames`);
  }
}

function inWords(summary: Awaited<ReturnType<typeof open>>, name: string): string {
  const { frameCount, width, height, durationSeconds, startSeconds, codec, notices } = summary;
  const start = startSeconds === 0 ? "" : `, from ${startSeconds.toFixed(3)} s on the file's clock`;
  const frames = frameCount === 1 ? "1 frame" : `${frameCount} frames`;
  const lines = [`${name}: ${frames}, ${width}×${height}, ${durationSeconds.toFixed(3)} s${start}, ${codec}`];
  return `${[...lines, ...notices].join("\n")}\n`;
}

runCommand("frames", main);
