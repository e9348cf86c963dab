import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PRECISION, type Variant } from "../builder/precision.ts";
import type { QuantisedBits } from "../builder/quantise.ts";
import { withRegionEncoder } from "../builder/region-encoder.ts";
import { FailureError } from "../core/failure.ts";
import { buildFolder } from "./build-folder.ts";
import { folderSource, stampOf } from "./node-files.ts";
import { showProgress } from "./progress.ts";

const USAGE = `Turns a checkpoint folder, of VideoRefer-7B or VideoRefer-VideoLLaMA3, into a model package for the browser.

  npm run convert -- --source DIR --out DIR --dtype q4f16|q4f32|f32

  --source      folder with config.json, model.safetensors (or shards with an index) and the tokenizer files;
                the vision encoder's config.json lies in a folder inside it or beside it
  --region-encoder  folder with region_encoder.bin and config.json of VideoRefer-7B-stage2, which holds nothing else;
                the source is then VideoLLaMA2.1-7B-16F, and regions are understood as far as stage 2 taught them
  --out         folder for the package; files of the same names are replaced
  --dtype       q4f16: 4-bit for GPUs with float16; q4f32: 4-bit for all others; f32: exact, for tests
  --repository  how the source is cited in the manifest (default: the folder's name)
  --licence     licence of the weights, as their publisher states it (default: unspecified)
  --decoder-bits  4 or 8 in the 4-bit packages (default: 4); 8 suits very small models
  --context     longest sequence in tokens (default: 8192, or less where the model ends earlier)`;

/** What people can get wrong on the command line; printed without a stack. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      source: { type: "string" },
      "region-encoder": { type: "string" },
      out: { type: "string" },
      dtype: { type: "string" },
      repository: { type: "string" },
      licence: { type: "string" },
      context: { type: "string" },
      "decoder-bits": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { source, out } = values;
  if (!source || !out) throw new UsageError(`--source and --out are required\n\n${USAGE}`);
  const folders = [requireFolder("source", source)];
  const regionEncoder = values["region-encoder"];
  if (regionEncoder !== undefined) folders.push(requireFolder("region-encoder", regionEncoder));
  const [base, stage2] = folders.map(folderSource);
  const variant = parseVariant(values.dtype);
  const checkpoint = stage2 ? await withRegionEncoder(base, stage2) : base;
  const manifest = await buildFolder(checkpoint, resolve(out), {
    variant,
    repository: values.repository ?? folders.map((folder) => basename(folder)).join(" + "),
    stamp: (await Promise.all(folders.map(stampOf))).join("\n"),
    licence: values.licence ?? "unspecified",
    decoderBits: parseDecoderBits(values["decoder-bits"], variant),
    contextTokens: values.context === undefined ? undefined : parseContext(values.context),
    onProgress: showProgress,
  });
  const weightBytes = manifest.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  console.log(
    `${manifest.id}: ${manifest.tensors.length} tensors, ${(weightBytes / 1e6).toFixed(1)} MB in ${out}`,
  );
}

function requireFolder(option: string, path: string): string {
  const folder = resolve(path);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new UsageError(
    `--${option} ${path} is not a folder. Only folders on disk can be converted so far; download a repository such as DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B first.`,
  );
}

function parseVariant(text: string | undefined): Variant {
  if (text !== undefined && Object.hasOwn(PRECISION, text)) return text as Variant;
  throw new UsageError(
    `--dtype should be one of ${Object.keys(PRECISION).join(", ")}, is ${text ?? "missing"}`,
  );
}

function parseDecoderBits(text: string | undefined, variant: Variant): QuantisedBits | undefined {
  if (text === undefined) return undefined;
  if (variant === "f32") throw new UsageError("--decoder-bits does not apply to --dtype f32");
  if (text === "4") return 4;
  if (text === "8") return 8;
  throw new UsageError(`--decoder-bits should be 4 or 8, is ${text}`);
}

function parseContext(text: string): number {
  const tokens = Number(text);
  if (!Number.isInteger(tokens) || tokens < 64)
    throw new UsageError(`--context should be a whole number of at least 64, is ${text}`);
  return tokens;
}

main().catch((error: unknown) => {
  const expected = error instanceof UsageError || error instanceof FailureError || isArgumentError(error);
  console.error(expected ? `convert: ${(error as Error).message}` : error);
  process.exitCode = 1;
});

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
