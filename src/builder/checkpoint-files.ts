import { FailureError } from "../core/failure.ts";
import { type ByteSource, type JsonObject, parseJsonObject, readJson, readWhole } from "./byte-source.ts";
import { type ModelConfig, parseModelConfig, parseVisionPart, type VisionPart } from "./config.ts";
import { findRegionEncoder, withRegionSettings, withRegionToken } from "./region-encoder.ts";
import { findWeights } from "./safetensors.ts";
import { buildTokenizerFile } from "./tokenizer-file.ts";

/** Everything of a checkpoint but its weights. */
export interface CheckpointFiles {
  readonly model: ModelConfig;
  readonly vision: VisionPart;
  readonly json: {
    readonly config: JsonObject;
    readonly visionConfig: JsonObject;
    readonly generationConfig: JsonObject;
    readonly preprocessorConfig: JsonObject;
    readonly specialTokensMap: JsonObject;
  };
  /** tokenizer.json, verbatim or built from the slow files, and tokenizer_config.json. */
  readonly tokenizer: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/** @throws FailureError `checkpoint-invalid` or `package-unsupported`, naming the file */
export async function readCheckpointFiles(source: ByteSource): Promise<CheckpointFiles> {
  const regions = (await findRegionEncoder(source)) !== null;
  const ownConfig = await readJson(source, "config.json");
  const config = regions ? withRegionSettings(ownConfig) : ownConfig;
  const model = parseModelConfig(config, "config.json");
  await findWeights(source); // a folder without them lacks other files too, and they are not what is wrong with it
  const encoder = await findEncoder(source, model.visionRepository);
  const visionFile = `${encoder}/config.json`;
  const visionConfig = await readJson(source, visionFile);
  return {
    model,
    vision: parseVisionPart(model, visionConfig, visionFile),
    json: {
      config,
      visionConfig,
      generationConfig: await readJson(source, "generation_config.json"),
      preprocessorConfig: await readImageSettings(source, encoder),
      specialTokensMap: await readJson(source, "special_tokens_map.json"),
    },
    tokenizer: await readTokenizer(source, regions ? model.language.vocab_size : null),
  };
}

/** A short name people give the folder of SigLIP's configuration. */
const SHORT_NAME = "siglip";

/**
 * Names that the folder of the vision encoder's configuration may have: the last part of the repository or path in `config.json`.
 * @throws FailureError `checkpoint-invalid` when that has none
 */
export function encoderFolders(name: string): readonly string[] {
  const folder =
    name
      .split(/[\\/]/)
      .filter((part) => part !== "")
      .at(-1) ?? "";
  if (folder === "" || folder === "." || folder === "..") {
    throw new FailureError(
      "checkpoint-invalid",
      `config.json: the vision encoder ${JSON.stringify(name)} names no folder`,
    );
  }
  return folder.startsWith(SHORT_NAME) ? [folder, SHORT_NAME] : [folder];
}

/** It is looked for inside the checkpoint folder and beside it. The encoder's weights are not needed, the checkpoint has them. */
async function findEncoder(source: ByteSource, name: string): Promise<string> {
  const names = encoderFolders(name);
  for (const candidate of names.flatMap((one) => [one, `../${one}`])) {
    if (await source.exists(`${candidate}/config.json`)) return candidate;
  }
  throw new FailureError(
    "checkpoint-invalid",
    `config.json names the vision encoder ${name}; put its config.json and preprocessor_config.json into a folder ${names[0]} inside the checkpoint folder or beside it`,
  );
}

/** Upstream takes the image settings from the encoder's repository; the checkpoint's own file adds defaults of the model. */
async function readImageSettings(source: ByteSource, encoder: string): Promise<JsonObject> {
  const file = "preprocessor_config.json";
  const candidates = [file, `${encoder}/${file}`];
  const found = [];
  for (const path of candidates) if (await source.exists(path)) found.push(await readJson(source, path));
  if (found.length === 0) {
    throw new FailureError(
      "checkpoint-invalid",
      `${candidates.join(" or ")} should be in the checkpoint folder`,
    );
  }
  return Object.assign({}, ...found);
}

/** @param regionVocabulary rows of the vocabulary, when a region encoder was put beside the model */
async function readTokenizer(
  source: ByteSource,
  regionVocabulary: number | null,
): Promise<CheckpointFiles["tokenizer"]> {
  const fast = "tokenizer.json";
  const bytes = (await source.exists(fast))
    ? await readWhole(source, fast)
    : await buildTokenizerFile(source);
  const tokenizer = parseJsonObject(bytes, fast);
  const complete = regionVocabulary === null ? tokenizer : withRegionToken(tokenizer, regionVocabulary);
  const path = "tokenizer_config.json";
  const config = await readWhole(source, path);
  parseJsonObject(config, path);
  return [
    {
      path: fast,
      bytes: complete === tokenizer ? bytes : new TextEncoder().encode(JSON.stringify(complete)),
    },
    { path, bytes: config },
  ];
}
