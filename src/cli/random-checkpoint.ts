import { copyFile, mkdir, open, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseModelConfig, parseVisionPart } from "../builder/config.ts";
import { planModel, sourcesOf } from "../builder/package-plan.ts";
import { PRECISION } from "../builder/precision.ts";
import { PUBLISHED_MODELS, type PublishedModel } from "../builder/published-models.ts";
import type { SourceTensor } from "../builder/tensor-recipe.ts";
import { encodeHalf } from "../core/float.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Writes a checkpoint of a published model's shapes with random weights, to try sizes and speeds without a download.

  npm run random -- --model NAME --out DIR [--layers N]

  --model   one of ${Object.keys(PUBLISHED_MODELS).join(", ")}
  --layers  so many layers in vision and language instead of all, for a smaller file

  Its tokenizer knows a thousand pieces; what the model says is noise.`;

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
  if (!values.out || !Object.hasOwn(PUBLISHED_MODELS, values.model ?? "")) throw new UsageError(USAGE);
  const layers = values.layers === undefined ? null : Number(values.layers);
  if (layers !== null && !(Number.isInteger(layers) && layers >= 2))
    throw new UsageError("--layers should be a whole number of at least 2");
  const model = shortened(PUBLISHED_MODELS[values.model!]!, layers);
  const out = resolve(values.out);
  await writeSettings(model, out);
  await writeWeights(tensorsOf(model), model.dtype, out);
}

function shortened(model: PublishedModel, layers: number | null): PublishedModel {
  if (layers === null) return model;
  const fewer = { num_hidden_layers: layers };
  const inner = model.visionConfig.vision_config as object | undefined;
  return {
    ...model,
    config: { ...model.config, ...fewer },
    visionConfig: inner ? { vision_config: { ...inner, ...fewer } } : { ...model.visionConfig, ...fewer },
  };
}

/** Everything `convert` will read, under its published name: the sources of the builder's own plan. */
function tensorsOf({ config, visionConfig }: PublishedModel): SourceTensor[] {
  const model = parseModelConfig(config, "config.json");
  const vision = parseVisionPart(model, visionConfig, "vision config.json");
  return sourcesOf(planModel({ model, vision }, PRECISION.f32, { contextTokens: 64, regions: true }));
}

/** Configuration, and the tokenizer of the tiny fixture of the same family. */
async function writeSettings(
  { config, visionFolder, visionConfig }: PublishedModel,
  out: string,
): Promise<void> {
  const older = config.model_type === "videorefer_qwen2";
  const fixture = older ? "videorefer-7b-tiny" : "videorefer-videollama3-tiny/model";
  const from = fileURLToPath(new URL(`../testing/fixtures/${fixture}/`, import.meta.url));
  const vision = join(out, visionFolder);
  await mkdir(vision, { recursive: true });
  for (const file of [
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "generation_config.json",
  ])
    await copyFile(join(from, file), join(out, file));
  await copyFile(
    join(from, older ? "siglip/preprocessor_config.json" : "preprocessor_config.json"),
    join(vision, "preprocessor_config.json"),
  );
  await writeFile(join(out, "config.json"), JSON.stringify(config, null, 1));
  await writeFile(join(vision, "config.json"), JSON.stringify(visionConfig, null, 1));
}

async function writeWeights(
  tensors: readonly SourceTensor[],
  dtype: PublishedModel["dtype"],
  out: string,
): Promise<void> {
  const shards = inShards(tensors);
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
    console.log(`${name}: ${shard.length} tensors, ${(bytesOf(shard) / 1e9).toFixed(2)} GB`);
  }
  if (total > 1) {
    const index = { metadata: { total_size: bytesOf(tensors) }, weight_map: weightMap };
    await writeFile(join(out, "model.safetensors.index.json"), JSON.stringify(index, null, 1));
  }
}

const elementsOf = ({ shape }: SourceTensor): number => shape.reduce((product, size) => product * size, 1);
const bytesOf = (tensors: readonly SourceTensor[]): number =>
  tensors.reduce((sum, tensor) => sum + 2 * elementsOf(tensor), 0);

function inShards(tensors: readonly SourceTensor[]): SourceTensor[][] {
  const shards: SourceTensor[][] = [[]];
  for (const tensor of tensors) {
    const last = shards[shards.length - 1]!;
    if (last.length > 0 && bytesOf([...last, tensor]) > SHARD_BYTES) shards.push([tensor]);
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
    end += 2 * elementsOf(tensor);
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

/** Normal values of 16 bits, made once and taken from other places for each tensor. Norms are ones, biases zeros. */
class WeightPool {
  private readonly values = new Uint16Array(POOL_VALUES);
  private readonly one: number;
  private at = 0;

  constructor(dtype: PublishedModel["dtype"]) {
    const encode = dtype === "F16" ? encodeHalf : encodeBfloat16;
    this.one = encode(1);
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
    const constant = /norm\w*\.weight$|\.bn\.weight$/.test(tensor.name)
      ? this.one
      : tensor.name.endsWith(".bias")
        ? 0
        : null;
    for (let left = elementsOf(tensor); left > 0; ) {
      const count = Math.min(left, POOL_VALUES - this.at);
      const part =
        constant === null
          ? this.values.subarray(this.at, this.at + count)
          : new Uint16Array(count).fill(constant);
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
