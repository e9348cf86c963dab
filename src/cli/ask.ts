import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type AskJob, footageOf, type JobRegion, spanOf } from "../asking/batch/ask-line.ts";
import { parseBox, parseJobLine } from "./ask-job.ts";
import { type Asker, startAsker } from "./asker.ts";
import { runBatch } from "./batch.ts";
import { parseDevice, runCommand } from "./command.ts";
import { parsePoint } from "./segment-job.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Asks a model about regions of a video, in a headless browser, with the app's own engine.

  npm run ask -- --video FILE --time SECONDS (--mask PNG | --box X,Y,W,H | --point X,Y[,-] …) [--track] --question TEXT
  npm run ask -- --video FILE --question TEXT
  npm run ask -- --image FILE [--mask PNG | --box X,Y,W,H | --point X,Y[,-] …] --question TEXT
  npm run ask -- --batch jobs.jsonl

  --video     the file to ask about, or a folder of frames, taken to have three a second
  --image     a picture, asked about as the model's family asks about images; a picture as --video is a video of one frame
  --time      the second whose frame the regions are marked on
  --mask      picture of the frame's displayed size. In a PNG (also GIF, BMP, lossless WebP) every pixel is inside that is neither
              black nor fully transparent, so labels count from 1 on; in a JPEG, those from half brightness on. Repeat for more.
  --box       a rectangle in pixels of the displayed frame. Repeat for more regions.
  --point     a point inside an object, in pixels of the displayed frame; with ,- at its end one that is not of it. The built-in segmenter
              turns all of them into the mask of one region, which comes after the others.
  --track     follows the regions from that frame to those that the model is shown. A model that looks at a region on one frame gets the
              marked one.
  --from, --to          seconds between which the model's frames begin (default: the whole video)
  --question  <region> marks where each region is meant; without marks the model's usual wording is used
  --model     nano, nano7, the folder of a package or of an export for transformers.js, or the name of one in public/models (default:
              nano). An export is a general model, which is shown up to 16 frames with the objects outlined
  --device    auto, webgpu or wasm (default: auto)
  --fps, --max-frames   how many frames a second, and at most, the model is shown (default: the model's). A model that spreads its
              frames over the clip takes --max-frames alone, as their number.
  --max-tokens          where an answer is cut (default: the model's)
  --json      one JSON object with the answer, prompt, frames, tokens and timings, instead of the answer's text
  --batch     a line per question: {"id", "video" or "image", "time", "mask" | "masks" | "box", "question"}; paths are relative to the
              file, masks are paths or {"mask", "time"}. A list of those within "masks" is one object on several frames: the model
              looks at all, or at 32 evenly spread; one that looks at a single frame takes that nearest to "time".
              "from" and "to" are as above. "history": [{"question", "answer"}] goes before the question, with <region> for the first regions.
              Prints {"id", "answer"} or {"id", "error"} for each; with --json, everything.`;

const OPTIONS = {
  video: { type: "string" },
  image: { type: "string" },
  time: { type: "string" },
  mask: { type: "string", multiple: true },
  box: { type: "string", multiple: true },
  point: { type: "string", multiple: true },
  track: { type: "boolean" },
  from: { type: "string" },
  to: { type: "string" },
  question: { type: "string" },
  model: { type: "string" },
  device: { type: "string", default: "auto" },
  fps: { type: "string" },
  "max-frames": { type: "string" },
  "max-tokens": { type: "string" },
  json: { type: "boolean" },
  batch: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void console.log(USAGE);
  await (values.batch === undefined ? askOne(values) : askBatch(values, values.batch));
}

async function askOne(values: Values): Promise<void> {
  const job = singleJob(values);
  const stream = values.json ? () => undefined : trimmed((text) => process.stdout.write(text));
  const segmenter = job.track || job.regions.flat().some((view) => "points" in view);
  const asker = await startAsker({ ...askerOptions(values), onText: stream, segmenter });
  try {
    const whole = await askWhole(asker, job);
    process.stdout.write(values.json ? `${JSON.stringify(whole)}\n` : "\n");
  } finally {
    await asker.close();
  }
}

/** The answer with everything that is known of it. */
async function askWhole(asker: Asker, job: AskJob) {
  const { text, ...details } = await asker.ask(job);
  return { answer: text, model: asker.model.id, device: asker.device, ...details };
}

/** Passes text on as it comes, without the white space at its start and end, like the finished answer. */
function trimmed(write: (text: string) => void): (delta: string) => void {
  let held: string | null = null;
  return (delta) => {
    const text = held === null ? delta.trimStart() : held + delta;
    const end = text.trimEnd();
    if (end !== "") write(end);
    if (held !== null || end !== "") held = text.slice(end.length);
  };
}

function singleJob(values: Values): AskJob {
  const { question } = values;
  const footage = footageOf(values.video, values.image);
  if (typeof footage === "string" || !question?.trim()) {
    throw new UsageError(`--video or --image, and --question are required\n\n${USAGE}`);
  }
  const { path, isImage } = footage;
  if (!existsSync(path)) throw new UsageError(`${isImage ? "--image" : "--video"} ${path} does not exist`);
  if (isImage && [values.time, values.from, values.to, values.track].some((value) => value !== undefined)) {
    throw new UsageError("an image has no time, so --time, --from, --to and --track do not go with --image");
  }
  const timeSeconds = isImage ? 0 : Number(values.time ?? Number.NaN);
  const regions: JobRegion[] = [
    ...(values.mask ?? []).map((mask) => [{ timeSeconds, mask: resolve(mask) }]),
    ...(values.box ?? []).map((box) => [{ timeSeconds, box: parsed("--box", parseBox, box) }]),
  ];
  const points = (values.point ?? []).map((point) => parsed("--point", parsePoint, point));
  if (points.length > 0) regions.push([{ timeSeconds, points }]);
  if (regions.length > 0 && !(timeSeconds >= 0)) {
    throw new UsageError(
      `--time should be the second at which the region is drawn, is ${values.time ?? "missing"}`,
    );
  }
  if (regions.length === 0 && values.time !== undefined) {
    throw new UsageError("--time goes with --mask, --box or --point, and none was given");
  }
  if (values.track && regions.length === 0) {
    throw new UsageError("--track goes with --mask, --box or --point, and none was given");
  }
  const track = values.track ?? false;
  const atSeconds = regions.length > 0 ? timeSeconds : null;
  const spanSeconds = spanOf(secondsOf("--from", values.from), secondsOf("--to", values.to));
  return {
    id: 0,
    video: resolve(path),
    ...(isImage && { isImage: true as const }),
    question: question.trim(),
    history: [],
    regions,
    atSeconds,
    track,
    spanSeconds,
  };
}

function secondsOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new UsageError(`${name} should be a number of seconds, is ${text}`);
}

function parsed<T>(name: string, parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
}

function askBatch(values: Values, path: string): Promise<void> {
  return runBatch(
    path,
    parseJobLine,
    ({ video }) => video,
    async () => {
      const asker = await startAsker({ ...askerOptions(values), onText: () => undefined });
      return {
        run: async (job: AskJob) => {
          const whole = await askWhole(asker, job);
          return values.json ? whole : { answer: whole.answer };
        },
        close: () => asker.close(),
      };
    },
  );
}

function askerOptions(values: Values) {
  const settings = {
    fps: positive("--fps", values.fps),
    maxFrames: positive("--max-frames", values["max-frames"], true),
    maxNewTokens: positive("--max-tokens", values["max-tokens"], true),
  };
  return { model: values.model, device: parseDevice(values.device), settings };
}

function positive(name: string, text: string | undefined, whole = false): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${name} should be a positive ${whole ? "whole " : ""}number, is ${text}`);
}

runCommand("ask", main);
