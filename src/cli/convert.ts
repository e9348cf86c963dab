import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ByteSource } from "../builder/byte-source.ts";
import { RECIPES } from "../builder/families/family-list.ts";
import { withRegionEncoder } from "../builder/families/vr7/region-encoder.ts";
import type { PartBits } from "../builder/recipe.ts";
import { REPORT_FILE } from "../builder/report.ts";
import { FailureError } from "../core/failure.ts";
import { openHubRepository } from "../models/hub.ts";
import { isRepositoryName, PUBLIC_HUB } from "../models/hub-address.ts";
import { openHubCheckpoint } from "../models/hub-checkpoint.ts";
import type { Retry } from "../models/retry.ts";
import type { Variant } from "../package/manifest.ts";
import { buildFolder } from "./build-folder.ts";
import { reportLines } from "./convert-report.ts";
import { folderSource, stampOf } from "./node-files.ts";
import { parseVariant } from "./parse-variant.ts";
import { showProgress } from "./progress.ts";
import { UsageError } from "./usage-error.ts";

const KNOWN = new Set(RECIPES.flatMap(({ modelTypes }) => Object.values(modelTypes)));

const USAGE = `Turns a checkpoint into a model package for the browser. Models that can be converted: ${[...KNOWN].join(", ")}.

  npm run convert -- --source DIR|OWNER/NAME --out DIR --dtype q4f16|q4f32|f32

  --source      folder with config.json, model.safetensors or pytorch_model.bin (or shards with an index) and the tokenizer files;
                the vision encoder's config.json lies in a folder inside it or beside it.
                Or a repository on the Hugging Face hub, which is converted while it is downloaded; an access
                token for it is taken from the environment variable HF_TOKEN
  --revision    branch, tag or commit of the repository (default: main)
  --hub         address of a mirror of the hub (default: ${PUBLIC_HUB})
  --region-encoder  folder or repository with region_encoder.bin and config.json of VideoRefer-7B-stage2, which holds
                nothing else; the source is then VideoLLaMA2.1-7B-16F, and regions are understood as far as stage 2
                taught them
  --out         folder for the package; files of the same names are replaced
  --dtype       q4f16: 4-bit for GPUs with float16; q4f32: 4-bit for all others; f32: exact, for tests
  --repository  how the source is cited in the manifest (default: the folder's or repository's name)
  --licence     licence of the weights, as their publisher states it (default: what the repository says)
  --decoder-bits  4 or 8 in the 4-bit packages (default: 4); 8 suits very small models
  --context     longest sequence in tokens (default: 8192, or less where the model ends earlier)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      source: { type: "string" },
      "region-encoder": { type: "string" },
      revision: { type: "string" },
      hub: { type: "string" },
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
  const variant = parseVariant(values.dtype);
  const checkpoint = await openCheckpoint(source, values);
  const manifest = await buildFolder(checkpoint.source, resolve(out), {
    variant,
    repository: values.repository ?? checkpoint.repository,
    revision: checkpoint.revision,
    stamp: checkpoint.stamp,
    licence: values.licence ?? checkpoint.licence,
    bits: parseDecoderBits(values["decoder-bits"], variant),
    contextTokens: values.context === undefined ? undefined : parseContext(values.context),
    onProgress: showProgress,
  });
  const weightBytes = manifest.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  console.log(
    `${manifest.id}: ${manifest.tensors.length} tensors, ${(weightBytes / 1e6).toFixed(1)} MB in ${out}`,
  );
  for (const line of reportLines(JSON.parse(await readFile(join(out, REPORT_FILE), "utf8"))))
    console.log(line);
}

interface OpenedCheckpoint {
  readonly source: ByteSource;
  readonly repository: string;
  /** Of a repository. */
  readonly revision?: string;
  /** Of a folder. */
  readonly stamp?: string;
  readonly licence: string | null;
}

interface Places {
  readonly revision?: string;
  readonly hub?: string;
  readonly "region-encoder"?: string;
}

async function openCheckpoint(source: string, places: Places): Promise<OpenedCheckpoint> {
  const { revision, hub } = places;
  const base = isFolder(source) ? await openFolder(source) : await openRepository(source, places);
  const encoder = places["region-encoder"];
  if (isFolder(source) && revision !== undefined)
    throw new UsageError(`--revision does not apply to the folder ${source}`);
  if (encoder === undefined) return base;
  const stage2 = isFolder(encoder)
    ? await openFolder(encoder)
    : await openHubRepository(hubOptions("region-encoder", encoder, { hub }));
  const state = "commit" in stage2 ? stage2.commit : stage2.stamp;
  return {
    source: await withRegionEncoder(base.source, stage2.source),
    repository: `${base.repository} + ${stage2.repository}`,
    revision: base.revision && "commit" in stage2 ? `${base.revision} + ${stage2.commit}` : undefined,
    stamp: `${base.revision ?? base.stamp}\n${state}`,
    licence: base.licence,
  };
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

async function openFolder(path: string): Promise<OpenedCheckpoint> {
  const root = resolve(path);
  return {
    source: folderSource(root),
    repository: basename(root),
    stamp: await stampOf(root),
    licence: null,
  };
}

function hubOptions(option: string, repository: string, { revision, hub }: Places) {
  if (!isRepositoryName(repository)) {
    throw new UsageError(
      `--${option} ${repository} is neither a folder nor a repository such as DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B`,
    );
  }
  return {
    base: hub,
    repository,
    revision,
    token: process.env.HF_TOKEN || undefined,
    onRetry: ({ what, reason, waitMilliseconds }: Retry) =>
      console.error(`${what}: ${reason}; again in ${Math.ceil(waitMilliseconds / 1000)} s`),
  };
}

async function openRepository(name: string, places: Places): Promise<OpenedCheckpoint> {
  const opened = await openHubCheckpoint(hubOptions("source", name, places));
  const { repository, commit, licence } = opened.repository;
  console.error(`${repository} at ${commit}, ${(opened.bytes / 1e6).toFixed(1)} MB to read`);
  return { source: opened.source, repository, revision: commit, licence };
}

function parseDecoderBits(text: string | undefined, variant: Variant): PartBits | undefined {
  if (text === undefined) return undefined;
  if (variant === "f32") throw new UsageError("--decoder-bits does not apply to --dtype f32");
  if (text === "4" || text === "8") return { decoder: text === "4" ? 4 : 8 };
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
