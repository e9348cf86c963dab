import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BenchOptions, measure } from "./bench/measure.ts";
import { measureSegmenter, segmentTable } from "./bench/segment.ts";
import { table } from "./bench/table.ts";
import { MODELS, makeBundledModels } from "./build.ts";
import { segmenterFolder } from "./segment-runner.ts";

const USAGE = `Measures the engine beside transformers.js, on the same decoder weights and device, on one page and in one run.

  npm run bench -- [--model DIR] [--device wasm|webgpu] [--json]
  npm run bench -- --segment [--model DIR|NAME]… [--device wasm|webgpu] [--frames 20] [--repeats 5] [--json]

  --model     a package folder (default: the bundled model in q4f32)
  --device    default wasm
  --contexts  prompt lengths in tokens (default: 128,512,1000,2000); those beyond the model's context are left out
  --tokens    how many to write each time (default: 64)
  --repeats   of which the median counts (default: 5)
  --json      the figures as JSON on the standard output

  --segment   measures segmenters instead: milliseconds of a first click, of a click on an encoded frame and of a tracked frame, by
              stage, and GFLOP/s where the work is known. Default: the built-in one; a full-size package of random weights comes from
              npm run random and npm run convert.
  --frames    how many to track (default: 20)

  Ends with status 1 when the two did not write the same ids.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string", multiple: true },
      segment: { type: "boolean" },
      frames: { type: "string", default: "20" },
      device: { type: "string", default: "wasm" },
      contexts: { type: "string", default: "128,512,1000,2000" },
      tokens: { type: "string", default: "64" },
      repeats: { type: "string", default: "5" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  const { device } = values;
  if (device !== "wasm" && device !== "webgpu") throw new RangeError(USAGE);
  if (values.segment) {
    const [frames, repeats] = [counted(values.frames), counted(values.repeats)];
    return benchSegmenters(values.model ?? [undefined], { device, frames, repeats }, values.json ?? false);
  }
  const [model] = values.model ?? [];
  const options: BenchOptions = {
    packageFolder: model ? resolve(model) : join(MODELS, "nano-q4f32"),
    device,
    contexts: values.contexts
      .split(",")
      .map(counted)
      .sort((a, b) => a - b),
    newTokens: Math.max(2, counted(values.tokens)),
    repeats: counted(values.repeats),
  };
  if (!model && !(await makeBundledModels())) throw new Error("the bundled model could not be made");
  if (!existsSync(join(options.packageFolder, "manifest.json")))
    throw new RangeError(`${options.packageFolder} holds no manifest.json`);
  const figures = await measure(options);
  console.log(values.json ? JSON.stringify(figures, null, 1) : table(figures));
  if (!figures.sameIds) process.exitCode = 1;
}

async function benchSegmenters(
  models: readonly (string | undefined)[],
  options: Parameters<typeof measureSegmenter>[1],
  json: boolean,
): Promise<void> {
  for (const model of models) {
    const figures = await measureSegmenter(await segmenterFolder(model), options);
    console.log(json ? JSON.stringify(figures) : `${segmentTable(figures)}\n`);
  }
}

function counted(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(USAGE);
  return count;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
