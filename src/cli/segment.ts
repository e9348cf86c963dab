import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseBox } from "./ask-job.ts";
import { runBatch } from "./batch.ts";
import { parseDevice, runCommand } from "./command.ts";
import type { RunnerSegmentation } from "./runner/api.ts";
import { DIRECTIONS, parsePoint, parseSegmentLine, type SegmentJob, segmentJob } from "./segment-job.ts";
import { type SegmentRecord, writeSegmentation } from "./segment-output.ts";
import { type SegmentRunner, startSegmentRunner } from "./segment-runner.ts";
import { SEGMENTER } from "./segmenter.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Marks an object in a video or a picture, and follows it, in a headless browser, with the app's own segmenter.

  npm run -s segment -- --video FILE --time SECONDS (--point X,Y[,-] … | --box X,Y,W,H | --mask PNG) --out DIR
  npm run -s segment -- --image FILE (--point X,Y[,-] … | --box X,Y,W,H | --mask PNG) --out DIR
  npm run -s segment -- --batch jobs.jsonl

  --video, --image   the file to look at
  --time      the second whose frame is marked: the frame that is shown then
  --point     a point inside the object, in pixels of the displayed frame; with ,- at its end one that is not of it. Repeat for more.
  --box       a rectangle around the object, in pixels of the displayed frame
  --mask      a picture of the frame's displayed size, white inside. Tracked as it is where nothing else is given.
  --track     forward (default), backward or both: follows the object from there
  --to        the second at which following ends (default: where the video ends). With --track both it goes as far the other way:
              from --time 5, --to 7 or --to 3 are both from 3 to 7
  --model     a package folder, or a name in public/models (default: ${SEGMENTER.name})
  --side      512, 768 or 1024: the square that EdgeTAM and SAM 2.1 stretch frames to, in pixels (default: 512). A larger one is slower,
              and sees smaller things
  --device    auto, webgpu or wasm (default: auto)
  --out       gets a PNG for each frame with a mask, named by the frame's index, and tracks.json: {"model", "device", "frame", "time",
              "candidates": [{"mask", "score"}], "frames": {"INDEX": {"time", "confidence", "mask"}}}. Masks there are COCO's compressed
              run lengths, {"size": [height, width], "counts"}, and null where the object is lost or the shot has changed.
  --json      what tracks.json holds, on stdout; --out is then optional
  --batch     a line per object: {"id", "video" or "image", "time", "points": [[x, y, 1 or 0]], "box": [x, y, w, h], "mask", "track",
              "to", "side"}; paths are relative to the file. Prints {"id", "candidates", "frames"} or {"id", "error"} for each.`;

const OPTIONS = {
  video: { type: "string" },
  image: { type: "string" },
  time: { type: "string" },
  point: { type: "string", multiple: true },
  box: { type: "string" },
  mask: { type: "string" },
  track: { type: "string" },
  to: { type: "string" },
  model: { type: "string" },
  side: { type: "string" },
  device: { type: "string", default: "auto" },
  out: { type: "string" },
  json: { type: "boolean" },
  batch: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS, args: withDirection(process.argv.slice(2)) });
  if (values.help) return void console.log(USAGE);
  await (values.batch === undefined ? segmentOne(values) : segmentBatch(values, values.batch));
}

/** `--track` alone means forward. */
function withDirection(args: readonly string[]): string[] {
  return args.flatMap((arg, at) => {
    const next = args[at + 1];
    return arg === "--track" && (next === undefined || next.startsWith("--")) ? ["--track=forward"] : [arg];
  });
}

async function segmentOne(values: Values): Promise<void> {
  const job = singleJob(values);
  const { out, json } = values;
  if (out === undefined && !json) throw new UsageError("--out should name the folder that gets the masks");
  const runner = await startSegmentRunner(runnerOptions(values));
  try {
    const record = recordOf(runner, await runner.segment(job));
    if (out !== undefined) await writeSegmentation(resolve(out), record);
    process.stdout.write(json ? `${JSON.stringify(record)}\n` : inWords(record, out ?? ""));
  } finally {
    await runner.close();
  }
}

function recordOf({ model, device }: SegmentRunner, found: RunnerSegmentation): SegmentRecord {
  const { frameIndex, timeSeconds, candidates, frames } = found;
  return { model, device, frame: frameIndex, time: timeSeconds, candidates, ...(frames && { frames }) };
}

function inWords({ frame, time, candidates, frames }: SegmentRecord, out: string): string {
  const scores = candidates.map(({ score }) => score.toFixed(2)).join(", ");
  const found = `frame ${frame} (${time.toFixed(3)} s): ${candidates.length} candidates, scores ${scores}`;
  const all = Object.values(frames ?? {});
  const tracked = `${all.filter(({ mask }) => mask).length} of ${all.length} frames have a mask`;
  return `${[found, ...(frames ? [tracked] : []), `written to ${out}`].join("\n")}\n`;
}

function singleJob(values: Values): SegmentJob {
  const { video, image, mask, box, track } = values;
  for (const file of [video, image, mask]) {
    if (file !== undefined && !existsSync(file)) throw new UsageError(`${file} does not exist`);
  }
  const direction = DIRECTIONS.find((one) => one === track);
  if (track !== undefined && !direction) {
    throw new UsageError(`--track should be ${DIRECTIONS.join(", ")}, is ${track}`);
  }
  try {
    return segmentJob({
      id: 0,
      folder: process.cwd(),
      video,
      image,
      time: seconds("--time", values.time) ?? undefined,
      points: (values.point ?? []).map(parsePoint),
      box: box === undefined ? null : parseBox(box),
      mask: mask === undefined ? null : { path: resolve(mask) },
      track: direction ?? null,
      to: seconds("--to", values.to),
      side: null,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function seconds(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new UsageError(`${name} should be a number of seconds, is ${text}`);
}

function segmentBatch(values: Values, path: string): Promise<void> {
  return runBatch(
    path,
    parseSegmentLine,
    ({ footage }) => footage.path,
    async () => {
      const runner = await startSegmentRunner(runnerOptions(values));
      return {
        async run(job: SegmentJob) {
          const { candidates, frames } = await runner.segment(job);
          return { candidates, ...(frames && { frames }) };
        },
        close: () => runner.close(),
      };
    },
  );
}

const runnerOptions = ({ model, device, side }: Values) => ({
  model,
  device: parseDevice(device),
  side: side === undefined ? null : parseSide(side),
});

function parseSide(text: string): number {
  const side = Number(text);
  if (Number.isInteger(side) && side > 0) return side;
  throw new UsageError(`--side should be a whole number of pixels, such as 512, is ${text}`);
}

runCommand("segment", main);
