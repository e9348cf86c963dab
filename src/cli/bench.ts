import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { LLAMA_FORMATS } from "./bench/llama-model.ts";
import { type BenchOptions, measure, PEERS } from "./bench/measure.ts";
import { measureSegmenter } from "./bench/segment.ts";
import { segmentTable } from "./bench/segment-table.ts";
import { measureSteps, stepsTable } from "./bench/steps.ts";
import { table } from "./bench/table.ts";
import { MODELS, makeBundledModels } from "./build.ts";
import { runCommand } from "./command.ts";
import { segmenterFolder } from "./segment-runner.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Measures the engine beside transformers.js and wllama (llama.cpp in WebAssembly), on the same decoder weights and device, on one
page and in one run.

  npm run bench -- [--model DIR] [--device wasm|webgpu] [--beside NAME] … [--threads N] [--floats] [--json]
  npm run bench -- --segment [--model DIR|NAME] … [--device wasm|webgpu] … [--side N] … [--threads N] … [--json]
  npm run bench -- --steps [--clip FILE] [--repeats N] [--json]

  --model     a package folder (default: the bundled model in q4f32)
  --device    default wasm
  --beside    transformers.js or wllama; may be repeated (default: both). wllama takes part on the CPU and for 4-bit packages (q4f32):
              it reads the decoder as GGUF, with the package's own values and their scales in float16
  --gguf      what it reads 4-bit values as: Q8_0, for which its routines have SIMD, or Q4_0, for which 3.13.0 has none but which
              takes half the memory (default: Q8_0)
  --threads   on the CPU (default: as many as the page takes)
  --contexts  prompt lengths in tokens (default: 128,512,1000,2000); those beyond the model's context are left out
  --tokens    how many to write each time (default: 64)
  --repeats   of which the median counts (default: 5)
  --floats    our products on the CPU are of floats, as those of transformers.js; otherwise of integers, as
              in the app, and some ids may differ
  --json      the figures as JSON on the standard output

  wllama multiplies integers, as the app does. So it need not write our ids; printed is in how many answers it did, and how far its
  distribution of the next token is from ours.

  --segment   measures segmenters instead, one after the other: milliseconds to encode a frame, of a click on an encoded frame and of a
              tracked frame, by stage, and GFLOP/s where the work is known. Default: the built-in one; a full-size package of
              random weights comes from npm run random and npm run convert.
              --model, --device, --side and --threads may be repeated. With --json a line for each.
  --side      of the square that SAM 2.1 and EdgeTAM stretch frames to: 256, 512, 768 or 1024 (default: as the page chooses)
  --frames    how many to track (default: 24)

  --steps     measures going from frame to frame instead, in a clip of 1920×1080 whose key frames are ten seconds apart, beside a
              <video> element that is told the time of the frame, in turns
  --clip      a file of 360 frames or more to go through, in place of the one that is made

  Ends with status 1 when engine and transformers.js did not write the same ids although both multiplied floats.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string", multiple: true },
      segment: { type: "boolean" },
      steps: { type: "boolean" },
      clip: { type: "string" },
      frames: { type: "string", default: "24" },
      side: { type: "string", multiple: true },
      device: { type: "string", multiple: true, default: ["wasm"] },
      threads: { type: "string", multiple: true },
      contexts: { type: "string", default: "128,512,1000,2000" },
      tokens: { type: "string", default: "64" },
      repeats: { type: "string", default: "5" },
      beside: { type: "string", multiple: true, default: [...PEERS] },
      gguf: { type: "string", default: "Q8_0" },
      floats: { type: "boolean", default: false },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.steps) {
    const figures = await measureSteps(counted(values.repeats), values.clip);
    return console.log(values.json ? JSON.stringify(figures) : stepsTable(figures));
  }
  const devices = values.device.map((name) => oneOf("device", ["wasm", "webgpu"] as const, name));
  const counts = values.threads?.map(counted) ?? [undefined];
  if (values.segment) {
    const [frames, repeats] = [counted(values.frames), counted(values.repeats)];
    for (const model of values.model ?? [undefined])
      for (const device of devices)
        for (const side of values.side?.map(counted) ?? [undefined])
          for (const threads of counts) {
            const folder = await segmenterFolder(model);
            const figures = await measureSegmenter(folder, { device, side, threads, frames, repeats });
            console.log(values.json ? JSON.stringify(figures) : `${segmentTable(figures)}\n`);
          }
    return;
  }
  const [model] = values.model ?? [];
  const options: BenchOptions = {
    packageFolder: model ? resolve(model) : join(MODELS, "nano-q4f32"),
    device: devices[0]!,
    beside: values.beside.map((name) => oneOf("beside", PEERS, name)),
    gguf: oneOf("gguf", LLAMA_FORMATS, values.gguf),
    threads: counts[0],
    floats: values.floats || devices[0] === "webgpu",
    contexts: values.contexts
      .split(",")
      .map(counted)
      .sort((a, b) => a - b),
    newTokens: Math.max(2, counted(values.tokens)),
    repeats: counted(values.repeats),
  };
  if (!model && !(await makeBundledModels())) throw new Error("the bundled model could not be made");
  if (!existsSync(join(options.packageFolder, "manifest.json")))
    throw new UsageError(`${options.packageFolder} holds no manifest.json`);
  const figures = await measure(options);
  console.log(values.json ? JSON.stringify(figures, null, 1) : table(figures));
  if (figures.floats && figures.theirs && figures.sameAnswers < figures.answers) process.exitCode = 1;
}

function oneOf<T extends string>(option: string, values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found) return found;
  throw new UsageError(`--${option} should be ${values.join(" or ")}, is ${text}`);
}

function counted(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new UsageError(`a whole number from 1 on is needed, got ${text}`);
}

runCommand("bench", main);
