import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LANGUAGE_PRECISION } from "../../builder/language/precision.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import { parseLanguage } from "../../videorefer/shared/language-config.ts";
import { buildCausalGraph } from "./causal-graph.ts";

/** Under which name transformers.js asks for the model. */
const NAME = "decoder";

export interface TransformersModel {
  /** What `env.localModelPath` and `from_pretrained` take. */
  readonly path: string;
  readonly name: string;
  /** URL paths and the files behind them, for the server. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** Writes a package's decoder as transformers.js loads one: graph and configuration are new, the weights are the package's own. */
export async function writeTransformersModel(
  packageFolder: string,
  folder: string,
): Promise<TransformersModel> {
  const manifest = JSON.parse(
    await readFile(join(packageFolder, "manifest.json"), "utf8"),
  ) as LanguageManifest;
  const { config } = manifest;
  const language = parseLanguage({ name: "config.json", json: config, from: "package" });
  const bits = manifest.quantisation["decoder.layers.0.qkv"]!;
  const precision = { ...LANGUAGE_PRECISION[manifest.variant], decoder: bits };
  const network = buildCausalGraph(language, precision, manifest);

  const names = new Set(network.tensors.map(({ name }) => name));
  const tensors = manifest.tensors.filter(({ name }) => names.has(name));
  const shards = [...new Set(tensors.map(({ shard }) => shard))];
  const fileOf = (shard: string) => {
    const index = shards.indexOf(shard);
    return `model.onnx_data${index === 0 ? "" : `_${index}`}`;
  };
  const placements = new Map(
    tensors.map(({ name, shard, offset, bytes }) => [name, { path: fileOf(shard), offset, bytes }]),
  );
  await mkdir(join(folder, "onnx"), { recursive: true });
  await writeFile(
    join(folder, "onnx", "model.onnx"),
    network.encode(placements, { name: "videorefer-bench", version: "1" }),
  );
  const settings = {
    ...config,
    model_type: "qwen2",
    architectures: ["Qwen2ForCausalLM"],
    head_dim: language.headDim,
    // No end: both sides write as many tokens as they are told to.
    eos_token_id: null,
    "transformers.js_config": { use_external_data_format: { "model.onnx": shards.length } },
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(settings));
  await writeFile(join(folder, "generation_config.json"), JSON.stringify({ do_sample: false }));
  const path = "/transformers/";
  const weights = shards.map((shard) => [`${path}${NAME}/onnx/${fileOf(shard)}`, join(packageFolder, shard)]);
  // Files before the folder, which would hide them.
  return { path, name: NAME, mounts: { ...Object.fromEntries(weights), [path + NAME]: folder } };
}
