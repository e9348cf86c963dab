import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readJson } from "../builder/byte-source.ts";
import { RECIPES } from "../builder/families/family-list.ts";
import { openCheckpoint } from "../builder/open-checkpoint.ts";
import { sourcesOf } from "../builder/package-plan.ts";
import type { PublishedModel, Recipe } from "../builder/recipe.ts";
import { FLOAT_BYTES } from "../builder/stored-tensor.ts";
import type { SourceTensor } from "../builder/tensor-recipe.ts";
import { encodeHalf } from "../core/float.ts";
import { checkpointOf, folderSource } from "./node-files.ts";
import { UsageError } from "./usage-error.ts";

/** Published models of every family, by name. */
const PUBLISHED = new Map(
  RECIPES.flatMap((recipe) =>
    Object.entries(recipe.published).map(([name, model]) => [name, { recipe, model }] as const),
  ),
);

const USAGE = `Writes a checkpoint of a published model's shapes with random weights, to try sizes and speeds without a download.

  npm run random -- --model NAME --out DIR [--layers N]

  --model   one of ${[...PUBLISHED.keys()].join(", ")}
  --layers  so many layers in vision and language instead of all, for a smaller file

  Its tokenizer knows a thousand pieces; what the model says is noise.`;

const FIXTURES = fileURLToPath(new URL("../testing/fixtures/", import.meta.url));

/** Shards end before this; the published ones do too. */
const SHARD_BYTES = 4_900_000_000;
/** Different weights; more tensors than that repeat them. */
const POOL_VALUES = 2 ** 22;
const DEVIATION = 0.02;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      out: { type: "string" },
      layers: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  const published = PUBLISHED.get(values.model ?? "");
  if (!values.out || !published) throw new UsageError(USAGE);
  const layers = values.layers === undefined ? null : Number(values.layers);
  if (layers !== null && !(Number.isInteger(layers) && layers >= 2))
    throw new UsageError("--layers should be a whole number of at least 2");
  const model = shortened(published.model, layers);
  const out = resolve(values.out);
  await writeSettings(model, out);
  await writeWeights(tensorsOf(published.recipe, model), model.dtype, out);
}

function shortened(model: PublishedModel, layers: number | null): PublishedModel {
  if (layers === null) return model;
  const { vision } = model;
  if (!vision) throw new UsageError("--layers applies to language models alone");
  const fewer = { num_hidden_layers: layers };
  const inner = vision.config.vision_config as object | undefined;
  const config = inner ? { vision_config: { ...inner, ...fewer } } : { ...vision.config, ...fewer };
  return { ...model, config: { ...model.config, ...fewer }, vision: { ...vision, config } };
}

/** Everything `convert` will read, under its published name: the sources of the builder's own plan. */
function tensorsOf(recipe: Recipe, model: PublishedModel): SourceTensor[] {
  const options = { variant: "f32", contextTokens: 64, has: () => true } as const;
  return sourcesOf(recipe.planPublished(model, options));
}

/** Configuration; of language models also the tokenizer of the tiny fixture of the same kind. */
async function writeSettings({ config, vision }: PublishedModel, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const write = (path: string, content: unknown) => writeFile(path, JSON.stringify(content, null, 1));
  await write(join(out, "config.json"), config);
  if (!vision) return;
  const folder = join(out, vision.folder);
  await mkdir(folder, { recursive: true });
  const { files, settings } = (await openFixture(config.model_type)).model;
  for (const { path, bytes } of files) await writeFile(join(out, path), bytes);
  await write(join(out, "special_tokens_map.json"), settings.specialTokensMap);
  await write(join(out, "generation_config.json"), settings.generationConfig);
  await write(join(folder, "config.json"), vision.config);
  await write(join(folder, "preprocessor_config.json"), settings.preprocessorConfig);
}

async function openFixture(modelType: unknown) {
  for (const name of await readdir(FIXTURES)) {
    const source = folderSource(checkpointOf(join(FIXTURES, name)));
    if (!(await source.exists("config.json"))) continue;
    if ((await readJson(source, "config.json")).model_type === modelType) return openCheckpoint(source);
  }
  throw new UsageError(`${FIXTURES} has no checkpoint of a ${String(modelType)}`);
}

async function writeWeights(
  tensors: readonly SourceTensor[],
  dtype: PublishedModel["dtype"],
  out: string,
): Promise<void> {
  const shards = inShards(tensors, dtype);
  const total = shards.length;
  const nameOf = (index: number) =>
    total === 1
      ? "model.safetensors"
      : `model-${String(index + 1).padStart(5, "0")}-of-${String(total).padStart(5, "0")}.safetensors`;
  const pool = new WeightPool(dtype);
  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const name = nameOf(index);
    for (const tensor of shard) weightMap[tensor.name] = name;
    await writeShard(join(out, name), shard, dtype, pool);
    console.log(`${name}: ${shard.length} tensors, ${(bytesOf(shard, dtype) / 1e9).toFixed(2)} GB`);
  }
  if (total > 1) {
    const index = { metadata: { total_size: bytesOf(tensors, dtype) }, weight_map: weightMap };
    await writeFile(join(out, "model.safetensors.index.json"), JSON.stringify(index, null, 1));
  }
}

const elementsOf = ({ shape }: SourceTensor): number => shape.reduce((product, size) => product * size, 1);
const bytesOf = (tensors: readonly SourceTensor[], dtype: PublishedModel["dtype"]): number =>
  tensors.reduce((sum, tensor) => sum + FLOAT_BYTES[dtype] * elementsOf(tensor), 0);

function inShards(tensors: readonly SourceTensor[], dtype: PublishedModel["dtype"]): SourceTensor[][] {
  const shards: SourceTensor[][] = [[]];
  for (const tensor of tensors) {
    const last = shards[shards.length - 1]!;
    if (last.length > 0 && bytesOf([...last, tensor], dtype) > SHARD_BYTES) shards.push([tensor]);
    else last.push(tensor);
  }
  return shards;
}

async function writeShard(
  path: string,
  tensors: readonly SourceTensor[],
  dtype: PublishedModel["dtype"],
  pool: WeightPool,
): Promise<void> {
  const header: Record<string, object> = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const tensor of tensors) {
    const begin = end;
    end += FLOAT_BYTES[dtype] * elementsOf(tensor);
    header[tensor.name] = { dtype, shape: tensor.shape, data_offsets: [begin, end] };
  }
  const text = JSON.stringify(header);
  const padded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  const file = await open(path, "w");
  try {
    await file.writeFile(length);
    await file.writeFile(padded);
    for (const tensor of tensors) for (const chunk of pool.chunks(tensor)) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

/** Numbers of a type as they are stored. */
const ENCODINGS = {
  F16: { values: (count: number) => new Uint16Array(count), encode: encodeHalf },
  BF16: { values: (count: number) => new Uint16Array(count), encode: encodeBfloat16 },
  F32: { values: (count: number) => new Float32Array(count), encode: (value: number) => value },
} as const;

/** Normal values, made once and taken from other places for each tensor. Norms and variances are ones, biases zeros. */
class WeightPool {
  private readonly encoding: (typeof ENCODINGS)[PublishedModel["dtype"]];
  private readonly values: Uint16Array | Float32Array;
  private at = 0;

  constructor(dtype: PublishedModel["dtype"]) {
    this.encoding = ENCODINGS[dtype];
    this.values = this.encoding.values(POOL_VALUES);
    const { encode } = this.encoding;
    let state = 1;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    for (let i = 0; i < POOL_VALUES; i++) {
      const radius = Math.sqrt(-2 * Math.log(uniform()));
      this.values[i] = encode(DEVIATION * radius * Math.cos(2 * Math.PI * uniform()));
    }
  }

  *chunks(tensor: SourceTensor): Generator<Uint8Array> {
    const { encode, values } = this.encoding;
    const constant = /norm\w*\.weight$|\.bn\.weight$|\.running_var$/.test(tensor.name)
      ? encode(1)
      : tensor.name.endsWith(".bias")
        ? 0
        : null;
    for (let left = elementsOf(tensor); left > 0; ) {
      const count = Math.min(left, POOL_VALUES - this.at);
      const part =
        constant === null ? this.values.subarray(this.at, this.at + count) : values(count).fill(constant);
      yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      left -= count;
      // A step that shares no factor with the pool's size, so that tensors of equal length differ.
      this.at = (this.at + count + 1021) % POOL_VALUES;
    }
  }
}

function encodeBfloat16(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
